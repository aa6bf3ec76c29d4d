//! The list of bookings for staff, by the time of their windows.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind, Reach},
    bulky::State,
    locale::Localised,
    money::Fen,
    phone::mask_phone,
};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{
    BOOKING,
    estimate::Service,
    money::{from_fen, waiving},
};
use crate::{
    Kernel,
    accounts::{Denied, Staff},
    lists::{List, ListError, midnight},
    messages::sent::Recipient,
    privacy::{Place, open},
};

/// The list, and its filter.
pub const BOOKINGS: List = List {
    name: "bulky-bookings",
    fields: &["number", "state", "street", "area", "from", "to", "due", "overdue", "recipient"],
};

/// Nobody needs to know how many more there are; pages say "1,000+".
const MOST_COUNTED: i64 = 1_001;

/// When it is: its window or, where it has none, when it came. The list is in this order, along an
/// index.
const WHEN: &str = "coalesce(booking.starts_at, booking.opened_at)";

/// Which bookings. What is left out filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingFilter {
    /// All of a number.
    pub number: Option<String>,
    pub state: Option<State>,
    /// Code of the street.
    pub street: Option<String>,
    /// The resource of the window.
    pub area: Option<Uuid>,
    /// Its window is on this day or later, by the clock of Shanghai.
    pub from: Option<NaiveDate>,
    /// Its window is on this day or before.
    pub to: Option<NaiveDate>,
    /// Somebody is coming, and something is still to be paid.
    pub due: bool,
    /// Its window is over and nobody has said what became of it.
    pub overdue: bool,
    /// Whoever booked gave this phone number.
    pub phone: Option<Recipient>,
    /// Only what this member of staff took in; lists of those who see no more set it themselves.
    pub taken_by: Option<Uuid>,
}

impl BookingFilter {
    /// As much of it as `staff` may see.
    fn seen_by(&self, staff: &Staff) -> Result<Self, Denied> {
        let own = staff.reach(Act::Read, Kind::Booking)? < Reach::District;
        let taken_by = if own { Some(staff.id) } else { self.taken_by };
        Ok(Self { taken_by, ..self.clone() })
    }
}

/// A booking in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedBooking {
    pub id: Uuid,
    pub number: String,
    pub service: Service,
    pub state: State,
    pub street: Localised,
    pub estate: String,
    /// Begin and end of its window; none while it waits for one.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub window_id: Option<Uuid>,
    /// The vehicles, or the yard.
    pub area: Option<Localised>,
    pub litres: i32,
    pub kilograms: i32,
    /// What it costs.
    pub total: Fen,
    /// What is still to be paid of it, where it can be.
    pub due: Fen,
    pub masked_phone: Option<String>,
    pub opened_at: DateTime<Utc>,
}

impl QueuedBooking {
    /// Its place in the list.
    #[must_use]
    pub fn key(&self) -> (DateTime<Utc>, Uuid) {
        (self.window.map_or(self.opened_at, |(from, _)| from), self.id)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: String,
    service: String,
    state: String,
    street_zh_hans: String,
    street_zh_hant: String,
    street_en: String,
    estate: String,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    window_id: Option<Uuid>,
    area_zh_hans: Option<String>,
    area_zh_hant: Option<String>,
    area_en: Option<String>,
    litres: Option<i32>,
    kilograms: Option<i32>,
    total_fen: i64,
    settled_fen: i64,
    phone: Option<Vec<u8>>,
    opened_at: DateTime<Utc>,
}

impl Row {
    fn queued(self, kernel: &Kernel) -> Result<QueuedBooking, sqlx::Error> {
        let unknown = |word: &str| sqlx::Error::Decode(format!("unknown word {word:?}").into());
        let place = Place { column: "bulky_booking.phone", row: self.id.as_bytes() };
        let phone = self.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose();
        let phone = phone.map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let state = State::parse(&self.state).ok_or_else(|| unknown(&self.state))?;
        let (total, settled) = (from_fen(self.total_fen), from_fen(self.settled_fen));
        let area = self.area_zh_hans.zip(self.area_zh_hant).zip(self.area_en);
        Ok(QueuedBooking {
            id: self.id,
            service: Service::parse(&self.service).ok_or_else(|| unknown(&self.service))?,
            state,
            street: Localised {
                zh_hans: self.street_zh_hans,
                zh_hant: self.street_zh_hant,
                en: self.street_en,
            },
            estate: self.estate,
            window: self.starts_at.zip(self.ends_at),
            window_id: self.window_id,
            area: area.map(|((zh_hans, zh_hant), en)| Localised { zh_hans, zh_hant, en }),
            litres: self.litres.unwrap_or_default(),
            kilograms: self.kilograms.unwrap_or_default(),
            total,
            due: if state.has_a_place() { total.less(settled) } else { Fen::ZERO },
            masked_phone: phone.map(|phone| mask_phone(&String::from_utf8_lossy(&phone))),
            opened_at: self.opened_at,
            number: self.number,
        })
    }
}

/// At most `limit` bookings that `filter` shows, after the place of `after`.
///
/// # Errors
/// [`ListError`].
pub async fn queue(
    kernel: &Kernel,
    staff: &Staff,
    filter: &BookingFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<QueuedBooking>, ListError> {
    let filter = &filter.seen_by(staff)?;
    let mut sql = QueryBuilder::new(
        "select booking.id, booking.number, booking.service, booking.state,
           street.name_zh_hans as street_zh_hans, street.name_zh_hant as street_zh_hant,
           street.name_en as street_en, booking.estate, booking.starts_at, booking.ends_at,
           claim.window_id, resource.name_zh_hans as area_zh_hans,
           resource.name_zh_hant as area_zh_hant, resource.name_en as area_en,
           claim.litres, claim.kilograms, booking.total_fen, ",
    );
    push_settled(&mut sql);
    sql.push("::int8 as settled_fen, booking.phone, booking.opened_at ");
    matching(&mut sql, filter, kernel.now());
    if let Some((at, id)) = after {
        sql.push(" and (").push(WHEN).push(", booking.id) > (");
        sql.push_bind(at).push(", ").push_bind(id).push(")");
    }
    sql.push(" order by ").push(WHEN).push(", booking.id limit ").push_bind(limit);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(&kernel.db).await?;
    let rows: Result<Vec<_>, sqlx::Error> =
        rows.into_iter().map(|row| row.queued(kernel)).collect();
    Ok(rows?)
}

/// How many bookings `filter` shows, up to 1,001.
///
/// # Errors
/// [`ListError`].
pub async fn count_bookings(
    kernel: &Kernel,
    staff: &Staff,
    filter: &BookingFilter,
) -> Result<i64, ListError> {
    let filter = &filter.seen_by(staff)?;
    let mut sql = QueryBuilder::new("select count(*) from (select ");
    matching(&mut sql, filter, kernel.now());
    sql.push(" limit ").push_bind(MOST_COUNTED).push(") as found");
    Ok(sql.build_query_scalar().fetch_one(&kernel.db).await?)
}

/// What is not asked for any more: what came and did not go back, and what was waived.
fn push_settled(sql: &mut QueryBuilder<Postgres>) {
    sql.push(
        "coalesce((select sum(paid_fen - refunded_fen + coalesce((
           select sum(back.amount_fen) from payment_refund as back
           where back.order_id = payment_order.id and back.state <> 'failed'
             and back.reason = any (",
    );
    sql.push_bind(waiving());
    sql.push(
        ")), 0)) from payment_order
           where subject_kind = 'bulky-booking' and subject = booking.id), 0)",
    );
}

/// The tables, and which of their rows.
fn matching(sql: &mut QueryBuilder<Postgres>, filter: &BookingFilter, now: DateTime<Utc>) {
    sql.push(
        " from bulky_booking as booking
         join street on street.id = booking.street
         left join capacity_claim as claim on claim.id = booking.claim
         left join capacity_window on capacity_window.id = claim.window_id
         left join capacity_resource as resource on resource.id = capacity_window.resource
         where true",
    );
    if let Some(number) = &filter.number {
        sql.push(" and booking.number = ").push_bind(number.clone());
    }
    if let Some(state) = filter.state {
        sql.push(" and booking.state = ").push_bind(state.as_str());
    }
    if let Some(street) = &filter.street {
        sql.push(" and street.code = ").push_bind(street.clone());
    }
    if let Some(area) = filter.area {
        sql.push(" and capacity_window.resource = ").push_bind(area);
    }
    if let Some(from) = filter.from {
        sql.push(" and ").push(WHEN).push(" >= ").push_bind(midnight(from));
    }
    if let Some(after) = filter.to.and_then(|to| to.succ_opt()) {
        sql.push(" and ").push(WHEN).push(" < ").push_bind(midnight(after));
    }
    if filter.due {
        sql.push(" and booking.state in ('booked', 'on-the-way')");
        sql.push(" and booking.total_fen > ");
        push_settled(sql);
    }
    if filter.overdue {
        // As `State::is_overdue` has it.
        sql.push(" and booking.state in ('booked', 'on-the-way') and booking.ends_at <= ");
        sql.push_bind(now);
    }
    if let Some(staff) = filter.taken_by {
        sql.push(" and booking.taken_by = ").push_bind(staff);
    }
    if let Some(phone) = &filter.phone {
        sql.push(" and booking.phone_index = any (").push_bind(phone.indexes().to_vec()).push(")");
    }
}

/// The booking with this number, as the pages of staff name it.
///
/// # Errors
/// When the database does not answer.
pub async fn booking_id(kernel: &Kernel, number: &str) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select id from bulky_booking where number = $1", number)
        .fetch_optional(&kernel.db)
        .await
}

/// What a payment's subject is called, if it is a booking.
///
/// # Errors
/// When the database does not answer.
pub async fn booking_number(
    kernel: &Kernel,
    (kind, id): (&str, Uuid),
) -> Result<Option<String>, sqlx::Error> {
    if kind != BOOKING {
        return Ok(None);
    }
    sqlx::query_scalar!("select number from bulky_booking where id = $1", id)
        .fetch_optional(&kernel.db)
        .await
}
