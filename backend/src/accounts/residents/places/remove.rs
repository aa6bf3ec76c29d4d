//! A place goes.

use uuid::Uuid;

use crate::{
    Kernel,
    accounts::residents::By,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
};

/// Removes a place; whether there was one. Not where it is gone already, unless this very request removed
/// it, and not where it is somebody else's.
///
/// # Errors
/// [`IdempotencyError`]; the place is still there then.
pub async fn remove_place(kernel: &Kernel, by: &By, place: Uuid) -> Result<bool, IdempotencyError> {
    let id = by.resident.id;
    let hash = request_hash("remove-place", [&place.to_string()]);
    let begun = Once::begin(kernel, id.as_bytes(), by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(true) };
    let gone = sqlx::query!("delete from saved_place where id = $1 and resident = $2", place, id)
        .execute(once.conn())
        .await?;
    if gone.rows_affected() == 0 {
        once.give_up().await?;
        return Ok(false);
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.resident.actor(),
        act: "remove-place",
        subject: Subject { kind: "saved-place", id: Some(place) },
        detail: Detail::none(),
        request_id: by.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await?;
    Ok(true)
}
