//! Opening a place again before the time that was said.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    idempotency::request_hash,
    places::{live, permit},
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Ends the approved suspension `saving.id` now; one that has not begun never does. To open a place
/// needs no second person.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] when it is over already.
pub async fn reopen(kernel: &Kernel, saving: Saving<'_>) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Write, Kind::Place)?;
    let id = saving.id.unwrap_or_default();
    let place = place(&kernel.db, id).await?.ok_or(Denied::NotFound)?;
    permit(&kernel.db, saving.staff, Act::Write, place).await?;
    let hash = request_hash("reopen", [id.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if !end(&mut *tx, id, kernel.now()).await? {
        return Err(SaveError::Changed);
    }
    let subject = Subject { kind: "place-suspension", id: Some(id) };
    let reopened = finish(kernel, tx, claim, &saving, "reopen", subject).await?;
    live::tell_of(kernel, place).await;
    Ok(reopened)
}

async fn place(db: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select place from place_suspension where id = $1", id)
        .fetch_optional(db)
        .await
}

async fn end(db: impl PgExecutor<'_>, id: Uuid, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query!(
        "update place_suspension set reopened_at = greatest($2, starts_at)
         where id = $1 and state = 'approved' and reopened_at is null
           and (ends_at is null or ends_at > $2)",
        id,
        now,
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected() == 1)
}
