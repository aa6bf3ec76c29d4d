//! A place goes.

use uuid::Uuid;

use crate::{
    Kernel,
    accounts::residents::By,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
};

/// Removes a place. One that is gone already, or somebody else's, is left as it is.
///
/// # Errors
/// [`IdempotencyError`]; the place is still there then.
pub async fn remove_place(kernel: &Kernel, by: &By, place: Uuid) -> Result<(), IdempotencyError> {
    let id = by.resident.id;
    let hash = request_hash("remove-place", [&place.to_string()]);
    let begun = Once::begin(kernel, id.as_bytes(), by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let gone = sqlx::query!("delete from saved_place where id = $1 and resident = $2", place, id)
        .execute(once.conn())
        .await?;
    if gone.rows_affected() == 0 {
        return Ok(once.give_up().await?);
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
    once.finish(kernel, event, &[]).await
}
