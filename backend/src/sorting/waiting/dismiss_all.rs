//! Closes every question of a line without an answer, for a reason that the askers are told.

use domain::{
    accounts::{Act, Kind},
    notices::Dismissal,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    WaitingError,
    answer_all::{counted, event, open_ones},
};
use crate::{
    Kernel,
    accounts::{Area, Denied},
    idempotency::request_hash,
    notices::questions::dismiss_one,
    once::{Begun, Once},
    records::Saving,
};

/// A dismissal as it was sent; `saving.id` is the line.
#[derive(Debug, Clone)]
pub struct DismissAll<'a> {
    pub saving: Saving<'a>,
    /// One of [`Dismissal`].
    pub reason: String,
}

/// Dismisses the open questions of a line that no colleague has taken, and gives their number.
///
/// # Errors
/// [`WaitingError`]; nothing was changed then.
pub async fn dismiss_all(kernel: &Kernel, dismiss: DismissAll<'_>) -> Result<u32, WaitingError> {
    let DismissAll { saving, reason } = dismiss;
    saving.staff.permit(Act::Write, Kind::Question, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let reason = Dismissal::parse(&reason)
        .ok_or_else(|| WaitingError::field("reason", "dismissal-missing"))?;
    let hash = request_hash("sorting-waiting-dismiss", [&id.to_string(), reason.as_str()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(count) => return Ok(counted(count)),
    };
    match close(kernel, once.conn(), &saving, id, reason).await {
        Ok(count) => {
            let mut event = event(kernel, &saving, "dismiss", id, count);
            event.detail = event.detail.word("reason", reason.as_str());
            once.finish(kernel, event, &count.to_be_bytes()).await?;
            Ok(count)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn close(
    kernel: &Kernel,
    conn: &mut PgConnection,
    saving: &Saving<'_>,
    id: Uuid,
    reason: Dismissal,
) -> Result<u32, WaitingError> {
    let mut count = 0;
    for (question, _) in open_ones(kernel, conn, saving.staff, id).await? {
        let request = saving.request_id.clone();
        if dismiss_one(kernel, &mut *conn, saving.staff, question, reason, request).await? {
            count += 1;
        }
    }
    if count == 0 { Err(WaitingError::Claimed) } else { Ok(count) }
}
