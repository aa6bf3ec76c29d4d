//! Staff change a publication: its next version. Residents go on seeing the published one.

use domain::{accounts::Act, notices::Shelf};
use uuid::Uuid;

use super::{
    Draft, EditError,
    area::{area, kind},
    versions,
};
use crate::{
    Kernel,
    accounts::{Denied, Staff},
    audit::{self, Detail, Event, Subject},
};

/// A changed publication as it was sent.
#[derive(Debug, Clone)]
pub struct Update {
    pub id: Uuid,
    /// The version that was opened for editing.
    pub version: i32,
    pub draft: Draft,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Keeps the next version and tells its number. Whoever edited an older one is refused, so that
/// nobody's work is lost unseen. That also makes a second click harmless: it finds its own version,
/// and where that says the same, it is answered as the first click was.
///
/// # Errors
/// [`EditError`]; nothing was changed then.
pub async fn update(kernel: &Kernel, staff: &Staff, update: Update) -> Result<i32, EditError> {
    let mut tx = kernel.db.begin().await?;
    let held = versions::hold(&mut tx, update.id).await?.ok_or(Denied::NotFound)?;
    let shelf = Shelf::parse(&held.shelf).ok_or(Denied::NotFound)?;
    staff.permit(Act::Write, kind(shelf), area(held.department, held.street))?;
    let last = versions::content(&mut tx, update.id, held.version).await?;
    let last = last.and_then(versions::Row::content);
    // Where no time is typed it begins when it did.
    let from = last.as_ref().map_or_else(|| kernel.now(), |last| last.valid_from);
    let content = update.draft.check(shelf, from).map_err(EditError::Invalid)?;
    let is_same = last.as_ref() == Some(&content);
    let is_repeated = is_same && held.version == update.version.saturating_add(1);
    if is_repeated || (is_same && held.version == update.version) {
        tx.rollback().await?;
        return Ok(held.version);
    }
    if held.version != update.version {
        tx.rollback().await?;
        return Err(EditError::Changed(held.version));
    }
    let version = held.version + 1;
    versions::insert(&mut tx, update.id, version, &content, Some(staff.id), kernel.now()).await?;
    sqlx::query!(
        "update publication set version = $2, changed_at = $3 where id = $1",
        update.id,
        version,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    audit::record(
        &mut tx,
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: staff.actor(),
            act: "update",
            subject: Subject { kind: shelf.as_str(), id: Some(update.id) },
            detail: Detail::none().number("version", version.into()),
            request_id: update.request_id,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(version)
}
