//! Staff close a question without an answer, for a reason that whoever asked is told.

use domain::{
    accounts::{Act, Kind},
    notices::Dismissal,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    CloseError, Source,
    answer::{settle_messages, why_not},
};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    audit::{self, Detail, Event, Subject},
    problem::FieldError,
};

/// A dismissal as it was sent.
#[derive(Debug, Clone)]
pub struct Dismiss {
    pub source: Source,
    pub id: Uuid,
    /// One of [`Dismissal`].
    pub reason: String,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Dismisses an open question that no colleague has taken. It can be done once only, so a second
/// click is told that it is closed and needs no key.
///
/// # Errors
/// [`CloseError`]; nothing was changed then.
pub async fn dismiss(kernel: &Kernel, staff: &Staff, dismiss: Dismiss) -> Result<(), CloseError> {
    staff.permit(Act::Write, Kind::Question, Area::default())?;
    let reason = Dismissal::parse(&dismiss.reason)
        .ok_or_else(|| CloseError::Invalid(vec![FieldError::new("reason", "dismissal-missing")]))?;
    let mut tx = kernel.db.begin().await?;
    if !effect(kernel, &mut tx, staff, &dismiss, reason).await? {
        let why = why_not(&mut tx, dismiss.source, dismiss.id).await?;
        tx.rollback().await?;
        return Err(why);
    }
    tx.commit().await?;
    Ok(())
}

/// Dismisses a question about sorting in a transaction that dismisses several, and tells whether it
/// was open and in nobody else's hands. Whether this person may is asked before.
pub(crate) async fn dismiss_one(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: &Staff,
    id: Uuid,
    reason: Dismissal,
    request_id: Option<String>,
) -> Result<bool, sqlx::Error> {
    let reason_word = reason.as_str().to_owned();
    let dismiss = Dismiss { source: Source::Sorting, id, reason: reason_word, request_id };
    effect(kernel, conn, staff, &dismiss, reason).await
}

/// Closes the question and records it; nothing if it is not open.
async fn effect(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: &Staff,
    dismiss: &Dismiss,
    reason: Dismissal,
) -> Result<bool, sqlx::Error> {
    if update(kernel, &mut *conn, staff.id, dismiss, reason).await? == 0 {
        return Ok(false);
    }
    settle_messages(kernel, &mut *conn, dismiss.id).await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: "dismiss",
        subject: Subject { kind: dismiss.source.subject(), id: Some(dismiss.id) },
        detail: Detail::none().word("reason", reason.as_str()),
        request_id: dismiss.request_id.clone(),
    };
    audit::record(conn, event).await?;
    Ok(true)
}

async fn update(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    dismiss: &Dismiss,
    reason: Dismissal,
) -> Result<u64, sqlx::Error> {
    macro_rules! update {
        ($table:tt) => {
            sqlx::query!(
                "update "
                    + $table
                    + " set state = 'dismissed', reason = $2, closed_at = $3,
                   closed_by = $4, claimed_by = null, claimed_until = null
                 where id = $1 and state = 'open'
                   and (claimed_by is null or claimed_by = $4 or claimed_until <= $3)",
                dismiss.id,
                reason.as_str(),
                kernel.now(),
                staff,
            )
            .execute(conn)
            .await
        };
    }
    let done = match dismiss.source {
        Source::Sorting => update!("sorting_question"),
        Source::General => update!("resident_question"),
    }?;
    Ok(done.rows_affected())
}
