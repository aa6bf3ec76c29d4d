//! Removing a photo.

use domain::accounts::Act;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::OWNER;
use crate::{
    Kernel,
    audit::Subject,
    files,
    idempotency::request_hash,
    places::permit,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Removes the photo `photo` of the place `saving.id`, and gives the id of the place. Its picture is
/// not served from then on, and deleted by the sweep.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] when the place has no such photo, or not any more.
pub async fn remove_photo(
    kernel: &Kernel,
    saving: Saving<'_>,
    photo: Uuid,
) -> Result<Uuid, SaveError> {
    let place = saving.id.unwrap_or_default();
    permit(&kernel.db, saving.staff, Act::Write, place).await?;
    let hash = request_hash("remove-place-photo", [place.as_bytes(), photo.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if !delete(&mut *tx, place, photo).await? {
        return Err(SaveError::Changed);
    }
    files::detach(&mut *tx, OWNER, photo).await?;
    let subject = Subject { kind: "place", id: Some(place) };
    finish(kernel, tx, claim, &saving, "remove-photo", subject).await
}

async fn delete(db: impl PgExecutor<'_>, place: Uuid, photo: Uuid) -> Result<bool, sqlx::Error> {
    let deleted =
        sqlx::query!("delete from place_photo where id = $1 and place = $2", photo, place)
            .execute(db)
            .await?;
    Ok(deleted.rows_affected() == 1)
}
