//! A complaint about a collection is a case, and each knows the other.

use chrono::{DateTime, Utc};
use domain::{
    bulky::{Basket, State, Thing},
    money::Fen,
};
use sqlx::{Executor, PgConnection, Postgres};
use uuid::Uuid;

use super::{estimate::Service, money::from_fen, standing::id_of};
use crate::Kernel;

/// What a case says of the booking that it complains about. Nothing in it is personal.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplainedOf {
    pub number: String,
    pub service: Service,
    pub state: State,
    /// Begin and end of its window.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub estate: String,
    pub things: Vec<Thing>,
    /// What it costs.
    pub total: Fen,
}

/// Notes that the case `case` complains about the booking of `secret`. A wrong secret, and a booking
/// that has its complaint already, change nothing: the report is worth more than the link.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn note_complaint(
    kernel: &Kernel,
    conn: &mut PgConnection,
    secret: &str,
    case: Uuid,
) -> Result<(), sqlx::Error> {
    let Some(booking) = id_of(kernel, &mut *conn, secret).await? else { return Ok(()) };
    sqlx::query!(
        "update bulky_booking set complaint = $2 where id = $1 and complaint is null",
        booking,
        case,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The booking that a case complains about, for whoever may read the case.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn complained_of<'e>(
    db: impl Executor<'e, Database = Postgres>,
    case: Uuid,
) -> Result<Option<ComplainedOf>, sqlx::Error> {
    let row = sqlx::query!(
        "select number, service, state, bulky_booking.starts_at, bulky_booking.ends_at, estate,
           total_fen, basket
         from bulky_booking
         join bulky_booking_version as version
           on version.booking = bulky_booking.id and version.version = bulky_booking.version
         where complaint = $1",
        case,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let unknown = |word: &str| sqlx::Error::Decode(format!("unknown word {word:?}").into());
    let basket: Basket =
        serde_json::from_value(row.basket).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Some(ComplainedOf {
        service: Service::parse(&row.service).ok_or_else(|| unknown(&row.service))?,
        state: State::parse(&row.state).ok_or_else(|| unknown(&row.state))?,
        window: row.starts_at.zip(row.ends_at),
        estate: row.estate,
        things: basket.things,
        total: from_fen(row.total_fen),
        number: row.number,
    }))
}
