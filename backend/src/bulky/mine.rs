//! What a resident who is signed in has booked.

use chrono::{DateTime, Utc};
use domain::bulky::State;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{
    address::{Address, from_door},
    programme::Programme,
    read::ReadError,
    standing::pass_to,
    versions,
};
use crate::{
    Kernel,
    privacy::{Place, open},
};

/// Bookings on one page.
const PAGE: i64 = 20;

/// A booking in its resident's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyBooking {
    /// The key to page by.
    pub id: Uuid,
    pub number: String,
    pub state: State,
    pub estate: String,
    /// From and to; none while it waits for a place.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Its window is over and nobody has said what became of it.
    pub overdue: bool,
    pub opened_at: DateTime<Utc>,
    /// Opens it; good for two hours.
    pub pass: String,
}

/// A page of the bookings of `resident`, the newest first, from `before` on; and the key of the next
/// page. What was given back before it was certain, or was only held until its time was over, is none.
///
/// # Errors
/// [`ReadError`].
pub async fn list_bookings(
    kernel: &Kernel,
    resident: Uuid,
    before: Option<Uuid>,
) -> Result<(Vec<MyBooking>, Option<Uuid>), ReadError> {
    let rows = sqlx::query!(
        "select id, number, state, estate, starts_at, ends_at, opened_at from bulky_booking
         where resident = $1 and id < $2
           and not (state in ('cancelled', 'expired') and exists (
             select from bulky_event where booking = bulky_booking.id
               and (step = 'cancel' and from_state in ('waiting', 'held')
                 or step = 'lapse' and from_state = 'held')))
         order by id desc limit $3",
        resident,
        before.unwrap_or(Uuid::max()),
        PAGE + 1,
    )
    .fetch_all(&kernel.db)
    .await?;
    let more = rows.len() > PAGE as usize;
    let mut mine = Vec::with_capacity(rows.len());
    for row in rows.into_iter().take(PAGE as usize) {
        let state = State::parse(&row.state).ok_or(ReadError::Inconsistent(row.id))?;
        mine.push(MyBooking {
            id: row.id,
            number: row.number,
            state,
            overdue: state.is_overdue(row.ends_at, kernel.now()),
            estate: row.estate,
            window: row.starts_at.zip(row.ends_at),
            opened_at: row.opened_at,
            pass: pass_to(kernel, row.id),
        });
    }
    let next = mine.last().filter(|_| more).map(|one| one.id);
    Ok((mine, next))
}

/// How many there are in all.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn count_mine(
    db: impl PgExecutor<'_>,
    resident: Uuid,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "bookings!" from bulky_booking
           where resident = $1
             and not (state in ('cancelled', 'expired') and exists (
               select from bulky_event where booking = bulky_booking.id
                 and (step = 'cancel' and from_state in ('waiting', 'held')
                   or step = 'lapse' and from_state = 'held')))"#,
        resident,
    )
    .fetch_one(db)
    .await
}

/// Where `resident` had something collected last; none where that is not known any more.
///
/// # Errors
/// [`ReadError`].
pub async fn last_address(
    kernel: &Kernel,
    programme: &Programme,
    resident: Uuid,
) -> Result<Option<Address>, ReadError> {
    let row = sqlx::query!(
        "select bulky_booking.id, bulky_booking.version, street, estate, address
         from bulky_booking
         join bulky_booking_version as version
           on version.booking = bulky_booking.id and version.version = bulky_booking.version
         where resident = $1 order by opened_at desc limit 1",
        resident,
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let street = programme.street_by_id(row.street);
    let (Some(street), Some(sealed)) = (street, row.address) else { return Ok(None) };
    let bound = versions::row(row.id, row.version);
    let place = Place { column: "bulky_booking_version.address", row: &bound };
    let door = open(&kernel.keys, place, &sealed)?;
    let (building, room) = from_door(&String::from_utf8_lossy(&door));
    Ok(Some(Address { street: street.code.clone(), estate: row.estate, building, room }))
}
