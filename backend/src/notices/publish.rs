//! Staff let residents see the last version of a publication.

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
pub struct Publish {
    pub id: Uuid,
    /// The version that was looked at.
    pub version: i32,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Lets residents see this version from now on, while it is valid. Doing it again changes nothing.
///
/// # Errors
/// [`EditError`]; [`EditError::Changed`] when there is a newer version that nobody looked at.
pub async fn publish(kernel: &Kernel, staff: &Staff, publish: Publish) -> Result<(), EditError> {
    let mut tx = kernel.db.begin().await?;
    let held = versions::hold(&mut tx, publish.id).await?.ok_or(Denied::NotFound)?;
    let shelf = Shelf::parse(&held.shelf).ok_or(Denied::NotFound)?;
    staff.permit(Act::Publish, kind(shelf), area(held.department, held.street))?;
    if held.version != publish.version {
        tx.rollback().await?;
        return Err(EditError::Changed(held.version));
    }
    let changed = sqlx::query!(
        "update publication set state = 'published', published = version, published_at = $2,
           first_published_at = coalesce(first_published_at, $2), changed_at = $2
         where id = $1 and published is distinct from version",
        publish.id,
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
            act: "publish",
            subject: Subject { kind: shelf.as_str(), id: Some(publish.id) },
            detail: Detail::none().number("version", held.version.into()),
            request_id: publish.request_id,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
