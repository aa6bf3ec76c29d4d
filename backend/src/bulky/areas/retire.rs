//! A crew comes no more.

use domain::accounts::{Act, Kind};
use sqlx::PgConnection;
use uuid::Uuid;

use super::AREA;
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    capacity::staff::retire_resource,
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Lets the crew `saving.id` have no windows any more, once its streets are others' and its
/// windows that are booked have ended: in an emergency, they can be closed until then.
///
/// # Errors
/// [`SaveError`]; `bulky-crew-serves` while a street is its own, `bulky-crew-booked` while somebody has
/// booked or holds a window of its, [`SaveError::Changed`] when it was retired before.
pub async fn retire_crew(kernel: &Kernel, saving: Saving<'_>) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Write, Kind::Capacity)?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("retire-bulky-crew", [id.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if let Err(error) = end(kernel, &mut tx, id).await {
        tx.rollback().await?;
        return Err(error);
    }
    let subject = Subject { kind: "capacity-resource", id: Some(id) };
    finish(kernel, tx, claim, &saving, "retire", subject).await
}

/// Nobody gives it a street from the lock on until the transaction ends.
async fn end(kernel: &Kernel, conn: &mut PgConnection, id: Uuid) -> Result<(), SaveError> {
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
    if serves.fetch_one(&mut *conn).await? {
        return Err(not_yet("bulky-crew-serves"));
    }
    retire_resource(conn, kernel, id).await.map_err(|error| match error {
        SaveError::InUse => not_yet("bulky-crew-booked"),
        error => error,
    })
}

fn not_yet(code: &'static str) -> SaveError {
    SaveError::Invalid(vec![FieldError::new("", code)])
}
