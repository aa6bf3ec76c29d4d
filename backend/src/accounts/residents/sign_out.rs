//! A resident leaves this browser.

use super::{Resident, session};
use crate::{
    Kernel,
    audit::{self, Detail, Event, Subject},
};

/// Ends the session of this browser. Doing it twice does no more.
///
/// # Errors
/// When the database refuses; the session is still there then.
pub async fn sign_out(
    kernel: &Kernel,
    resident: &Resident,
    request_id: Option<String>,
) -> Result<(), sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    if session::end(&mut *tx, resident.id, resident.session).await? {
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: resident.actor(),
            act: "sign-out",
            subject: Subject { kind: "resident-session", id: Some(resident.session) },
            detail: Detail::none(),
            request_id,
        };
        audit::record(&mut tx, event).await?;
    }
    tx.commit().await
}
