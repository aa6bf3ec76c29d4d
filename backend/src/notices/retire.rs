//! Staff take a publication back.

use domain::{accounts::Act, notices::Shelf};
use uuid::Uuid;

use super::{
    EditError,
    area::{area, kind},
    versions,
};
use crate::{
    Kernel,
    accounts::{Denied, Staff},
    audit::{self, Detail, Event, Subject},
};

/// Which one.
#[derive(Debug, Clone)]
pub struct Retire {
    pub id: Uuid,
    /// The version that was looked at.
    pub version: i32,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Residents do not see it any more; its versions are kept. Doing it again changes nothing.
///
/// # Errors
/// [`EditError`]; [`EditError::Changed`] when there is a newer version that nobody looked at.
pub async fn retire(kernel: &Kernel, staff: &Staff, retire: Retire) -> Result<(), EditError> {
    let mut tx = kernel.db.begin().await?;
    let held = versions::hold(&mut tx, retire.id).await?.ok_or(Denied::NotFound)?;
    let shelf = Shelf::parse(&held.shelf).ok_or(Denied::NotFound)?;
    staff.permit(Act::Publish, kind(shelf), area(held.department, held.street))?;
    if held.version != retire.version {
        tx.rollback().await?;
        return Err(EditError::Changed(held.version));
    }
    let changed = sqlx::query!(
        "update publication set state = 'retired', published = null, changed_at = $2
         where id = $1 and state <> 'retired'",
        retire.id,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        tx.rollback().await?;
        return Ok(());
    }
    audit::record(
        &mut tx,
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: staff.actor(),
            act: "retire",
            subject: Subject { kind: shelf.as_str(), id: Some(retire.id) },
            detail: Detail::none().number("version", held.version.into()),
            request_id: retire.request_id,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
