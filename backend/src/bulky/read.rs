//! What whoever booked sees of a booking.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    bulky::{Basket, Party, Quote, State, Step, transition},
    money::Fen,
    number::Number,
    payments::OrderState,
    phone::mask_phone,
};
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    address::from_door,
    cancel::rule,
    estimate::Service,
    hold::BookBy,
    money::Purse,
    programme::Programme,
    retry::retry_until,
    standing::{Standing, Which},
    versions,
};
use crate::{
    Kernel, Problem,
    privacy::{OpenError, Place, open},
};

/// A booking as whoever booked sees it. Personal data, so not `Debug`.
pub struct Booking {
    pub id: Uuid,
    pub number: Number,
    pub service: Service,
    pub state: State,
    pub basket: Basket,
    pub quote: Quote,
    /// The version of the terms that it was made by.
    pub terms: i32,
    /// What was paid and did not go back.
    pub paid: Fen,
    /// What is still to be paid, where it can be: none where nobody comes.
    pub due: Fen,
    /// What is on its way back.
    pub going_back: Fen,
    /// What staff gave back in another way than it was paid.
    pub given_elsewhere: Fen,
    /// The bank did not take what goes back: staff look after it.
    pub refund_refused: bool,
    /// Nobody knows yet whether a payment went through.
    pub payment_unknown: bool,
    /// A payment was begun and nobody has heard how it ended, or there is no place before one comes.
    pub waits_for_payment: bool,
    pub street: Uuid,
    pub estate: String,
    pub building: String,
    pub room: String,
    pub note: String,
    /// Masked; none before it was given.
    pub phone: Option<String>,
    pub window: Option<Window>,
    /// Its window is over and nobody has said what became of it.
    pub overdue: bool,
    /// The place that is offered to whoever waits, and until when.
    pub offer: Option<(Window, DateTime<Utc>)>,
    /// Until when a held window has to be confirmed.
    pub held_until: Option<DateTime<Utc>>,
    /// That can be made longer, once.
    pub extensible: bool,
    /// What goes back if it is cancelled now; none where it cannot be.
    pub back_if_cancelled: Option<Fen>,
    /// Until when it can be changed; none where it cannot be.
    pub change_until: Option<DateTime<Utc>>,
    /// Until when a second try can be asked for; none where it cannot be.
    pub retry_until: Option<DateTime<Utc>>,
    /// Until when they have to say what they want, before it ends by itself; none where nothing is asked.
    pub answer_until: Option<DateTime<Utc>>,
    /// The day that it waits for a place on.
    pub waits_for: Option<NaiveDate>,
    /// It waited, and was offered nothing until that was over.
    pub nothing_came_free: bool,
    /// The number of the complaint about it.
    pub complaint: Option<String>,
    /// The account that it belongs to, if it was made or kept by one.
    pub resident: Option<Uuid>,
    pub opened_at: DateTime<Utc>,
    /// The oldest first.
    pub events: Vec<BookingEvent>,
    pub photos: Vec<(Uuid, String)>,
}

/// When the crew comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingEvent {
    /// Code of a step.
    pub step: String,
    pub at: DateTime<Utc>,
    pub to: State,
}

/// Why a booking is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is none for this secret: a wrong link, or its time is over. One answer for both.
    #[error("there is no such booking")]
    NotFound,
    /// A row that this version of Minhu cannot make sense of.
    #[error("booking {0} is inconsistent")]
    Inconsistent(Uuid),
    /// What is sealed does not open.
    #[error("the booking does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the booking could not be read")]
    Database(#[from] sqlx::Error),
}

impl ReadError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["booking-not-found", "internal", "unavailable"];
}

impl Problem for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Inconsistent(_) | Self::Sealed(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Inconsistent(_) | Self::Sealed(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

/// The booking of the receipt whose link holds `secret`. Needs no limit: nobody guesses 128 bits.
///
/// # Errors
/// [`ReadError`].
pub async fn read_booking(
    kernel: &Kernel,
    programme: &Programme,
    secret: &str,
) -> Result<Booking, ReadError> {
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_by_secret(kernel, &mut conn, secret).await?;
    let booking = booking.ok_or(ReadError::NotFound)?;
    of_standing(kernel, programme, &mut conn, &booking).await
}

/// The booking that is meant, for whoever may change it.
///
/// # Errors
/// [`ReadError`].
pub async fn read_booking_of(
    kernel: &Kernel,
    programme: &Programme,
    which: Which<'_>,
    by: BookBy<'_>,
) -> Result<Booking, ReadError> {
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_which(kernel, &mut conn, which, &by).await?;
    let booking = booking.ok_or(ReadError::NotFound)?;
    of_standing(kernel, programme, &mut conn, &booking).await
}

/// All that there is to say of a booking, for whoever may see it.
pub(super) async fn of_standing(
    kernel: &Kernel,
    programme: &Programme,
    conn: &mut PgConnection,
    booking: &Standing,
) -> Result<Booking, ReadError> {
    let row = sqlx::query!(
        r#"select basket, quote, address, note, phone, street, estate, opened_at, resident,
             bulky_booking.starts_at, bulky_booking.ends_at,
             (select number from case_file where id = complaint) as complaint,
             window_id as "window?", extended as "extended?"
           from bulky_booking
           join bulky_booking_version as version
             on version.booking = bulky_booking.id and version.version = bulky_booking.version
           left join capacity_claim on capacity_claim.id = claim
           where bulky_booking.id = $1"#,
        booking.id,
    )
    .fetch_one(&mut *conn)
    .await?;
    let bound = versions::row(booking.id, booking.version);
    let opened = |column, row: &[u8], sealed: Option<Vec<u8>>| match sealed {
        Some(sealed) => open(&kernel.keys, Place { column, row }, &sealed)
            .map(|text| String::from_utf8_lossy(&text).into_owned()),
        None => Ok(String::new()),
    };
    let door = opened("bulky_booking_version.address", &bound, row.address)?;
    let (building, room) = from_door(&door);
    let phone = opened("bulky_booking.phone", booking.id.as_bytes(), row.phone)?;
    let purse = Purse::of(&mut *conn, booking.id).await?;
    let (going_back, given_elsewhere) = going_back(&mut *conn, booking.id).await?;
    let policy = programme.policy(booking.terms);
    let now = kernel.now();
    let may = |step| transition(booking.state, step, Party::Resident).is_some();
    let back = rule(kernel, programme, booking).filter(|_| may(Step::Cancel));
    let change_until = booking.starts_at.map(|starts_at| policy.last_change(starts_at));
    let unknown = |order: &crate::payments::Order| order.state == OrderState::Unknown;
    Ok(Booking {
        id: booking.id,
        number: Number::parse(&booking.number).map_err(|_| inconsistent(booking))?,
        service: booking.service,
        state: booking.state,
        basket: from_json(row.basket, booking)?,
        quote: from_json::<Quote>(row.quote, booking)?,
        terms: booking.terms,
        paid: purse.paid,
        due: if booking.state.has_a_place() { purse.due(booking.total) } else { Fen::ZERO },
        going_back,
        given_elsewhere,
        refund_refused: refund_refused(&mut *conn, booking.id).await?,
        payment_unknown: purse.orders.iter().any(unknown),
        waits_for_payment: booking.state == State::Paying || purse.begun().next().is_some(),
        street: row.street,
        estate: row.estate,
        building,
        room,
        note: opened("bulky_booking_version.note", &bound, row.note)?,
        phone: (!phone.is_empty()).then(|| mask_phone(&phone)),
        window: row
            .window
            .zip(row.starts_at)
            .zip(row.ends_at)
            .map(|((id, starts_at), ends_at)| Window { id, starts_at, ends_at }),
        overdue: booking.is_overdue(now),
        offer: match booking.state {
            State::Waiting => offer(&mut *conn, booking.id, now).await?,
            _ => None,
        },
        held_until: booking.held_until,
        extensible: booking.state == State::Held && row.extended == Some(false),
        back_if_cancelled: back.map(|rule| rule.of(policy, purse.paid)),
        change_until: match booking.state {
            State::Displaced => change_until.map(|until| until.max(now)),
            _ => change_until.filter(|until| may(Step::Change) && now <= *until),
        },
        retry_until: retry_until(kernel, policy, booking).filter(|_| may(Step::Retry)),
        answer_until: booking.answer_until,
        waits_for: match booking.state {
            State::Waiting => waits_for(&mut *conn, booking.id).await?,
            _ => None,
        },
        // What was held or offered has a time.
        nothing_came_free: booking.state == State::Expired && booking.starts_at.is_none(),
        complaint: row.complaint,
        resident: row.resident,
        opened_at: row.opened_at,
        events: events(&mut *conn, booking).await?,
        photos: photos(conn, booking.id).await?,
    })
}

/// The place that is kept for somebody who waits.
async fn offer(
    conn: &mut PgConnection,
    booking: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<(Window, DateTime<Utc>)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select capacity_window.id, starts_at, ends_at, offer_until as "offer_until!"
           from capacity_waiting
           join capacity_claim on capacity_claim.id = capacity_waiting.claim
           join capacity_window on capacity_window.id = capacity_claim.window_id
           where capacity_waiting.subject_kind = $1 and capacity_waiting.subject_id = $2
             and capacity_waiting.state = 'offered' and offer_until > $3
           order by joined_at limit 1"#,
        super::BOOKING,
        booking,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let window = Window { id: row.id, starts_at: row.starts_at, ends_at: row.ends_at };
        (window, row.offer_until)
    }))
}

/// The day whose list it is on.
async fn waits_for(
    conn: &mut PgConnection,
    booking: Uuid,
) -> Result<Option<NaiveDate>, sqlx::Error> {
    let day = sqlx::query_scalar!(
        "select day from capacity_waiting
         where subject_kind = $1 and subject_id = $2 and state in ('waiting', 'offered')
         order by joined_at limit 1",
        super::BOOKING,
        booking,
    )
    .fetch_optional(conn)
    .await?;
    Ok(day.flatten())
}

const fn inconsistent(booking: &Standing) -> ReadError {
    ReadError::Inconsistent(booking.id)
}

fn from_json<T: DeserializeOwned>(
    stored: serde_json::Value,
    booking: &Standing,
) -> Result<T, ReadError> {
    serde_json::from_value(stored).map_err(|_| inconsistent(booking))
}

/// What is set aside for going back, and not there yet; and what was given back in another way.
async fn going_back(conn: &mut PgConnection, booking: Uuid) -> Result<(Fen, Fen), sqlx::Error> {
    let row = sqlx::query!(
        r#"select
             coalesce(sum(payment_refund.amount_fen) filter (
               where payment_refund.state <> 'elsewhere'), 0)::int8 as "on_its_way!",
             coalesce(sum(payment_refund.amount_fen) filter (
               where payment_refund.state = 'elsewhere'), 0)::int8 as "elsewhere!"
           from payment_refund join payment_order on payment_order.id = order_id
           where subject_kind = $1 and subject = $2
             and payment_refund.state in ('requested', 'pending', 'unknown', 'elsewhere')"#,
        super::BOOKING,
        booking,
    )
    .fetch_one(conn)
    .await?;
    Ok((super::money::from_fen(row.on_its_way), super::money::from_fen(row.elsewhere)))
}

/// Whether a refund waits for staff.
async fn refund_refused(conn: &mut PgConnection, booking: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
             select from payment_refund_for_staff as back
             join payment_order on payment_order.id = back.order_id
             where subject_kind = $1 and subject = $2) as "refused!""#,
        super::BOOKING,
        booking,
    )
    .fetch_one(conn)
    .await
}

async fn events(
    conn: &mut PgConnection,
    booking: &Standing,
) -> Result<Vec<BookingEvent>, ReadError> {
    let rows = sqlx::query!(
        "select step, at, to_state from bulky_event where booking = $1 and step <> 'note'
         order by seq",
        booking.id,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let to = State::parse(&row.to_state).ok_or_else(|| inconsistent(booking))?;
            Ok(BookingEvent { step: row.step, at: row.at, to })
        })
        .collect()
}

async fn photos(
    conn: &mut PgConnection,
    booking: Uuid,
) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select file, stage from bulky_photo where booking = $1 order by at, file",
        booking,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.file, row.stage)).collect())
}
