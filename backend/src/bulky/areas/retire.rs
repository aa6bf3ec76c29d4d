//! A crew comes no more.

use domain::accounts::{Act, Kind};
use sqlx::PgConnection;
use uuid::Uuid;

use super::AREA;
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    capacity::staff::retire,
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Lets the crew `saving.id` have no windows any more, once its streets are others'; whoever is in
/// one of its windows stays in it.
///
/// # Errors
/// [`SaveError`]; `bulky-crew-serves` while a street is its own, [`SaveError::Changed`] when it was
/// retired before.
pub async fn retire_crew(kernel: &Kernel, saving: Saving<'_>) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("retire-bulky-crew", [id.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let done = match lock(&mut tx, id).await {
        Ok(()) => retire(&mut tx, kernel, id).await,
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        tx.rollback().await?;
        return Err(error);
    }
    let subject = Subject { kind: "capacity-resource", id: Some(id) };
    finish(kernel, tx, claim, &saving, "retire", subject).await
}

/// Lets nobody give it a street until the transaction ends, if it has none now.
async fn lock(conn: &mut PgConnection, id: Uuid) -> Result<(), SaveError> {
    let crew = sqlx::query_scalar!(
        "select id from capacity_resource where id = $1 and kind = $2 for update",
        id,
        AREA,
    );
    crew.fetch_optional(&mut *conn).await?.ok_or(Denied::NotFound)?;
    let serves = sqlx::query_scalar!(
        r#"select exists (select from bulky_area where resource = $1) as "any!""#,
        id,
    );
    if serves.fetch_one(conn).await? {
        return Err(SaveError::Invalid(vec![FieldError::new("", "bulky-crew-serves")]));
    }
    Ok(())
}
