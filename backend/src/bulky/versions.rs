//! What is booked, as of each change.

use chrono::{DateTime, Utc};
use domain::bulky::{Basket, Thing};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{estimate::Estimate, read::ReadError, standing::Standing};
use crate::{
    Kernel,
    privacy::{Place, seal},
};

/// A version to keep.
pub(super) struct Version<'a> {
    pub(super) booking: Uuid,
    pub(super) version: i32,
    pub(super) estimate: &'a Estimate,
    /// For the crew; may be empty.
    pub(super) note: &'a str,
    /// From and to; none while it waits for a place.
    pub(super) window: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// What a version's sealed columns are bound to.
pub(crate) fn row(booking: Uuid, version: i32) -> [u8; 20] {
    let mut row = [0; 20];
    row[..16].copy_from_slice(booking.as_bytes());
    row[16..].copy_from_slice(&version.to_be_bytes());
    row
}

/// What is booked, as of the newest.
pub(super) async fn things(
    conn: &mut PgConnection,
    booking: &Standing,
) -> Result<Vec<Thing>, ReadError> {
    let basket = sqlx::query_scalar!(
        "select basket from bulky_booking_version where booking = $1 and version = $2",
        booking.id,
        booking.version,
    )
    .fetch_one(conn)
    .await?;
    let basket: Basket =
        serde_json::from_value(basket).map_err(|_| ReadError::Inconsistent(booking.id))?;
    Ok(basket.things)
}

/// Keeps it, with the address below the estate and the note sealed.
pub(super) async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    version: &Version<'_>,
) -> Result<(), sqlx::Error> {
    let row = row(version.booking, version.version);
    let sealed = |column, value: &str| {
        let place = Place { column, row: &row };
        seal(&kernel.keys, &*kernel.random, place, value.as_bytes())
    };
    let note = (!version.note.is_empty()).then_some(version.note);
    sqlx::query!(
        "insert into bulky_booking_version
           (booking, version, basket, quote, terms, address, note, starts_at, ends_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        version.booking,
        version.version,
        json!(version.estimate.basket),
        json!(version.estimate.quote),
        version.estimate.terms,
        sealed("bulky_booking_version.address", &version.estimate.door),
        note.map(|note| sealed("bulky_booking_version.note", note)),
        version.window.map(|(from, _)| from),
        version.window.map(|(_, to)| to),
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
