//! How much is booked and collected: by street, by item, by month.
//!
//! A number counts the bookings whose window is in the time asked for and that were certain once: what
//! was only held or waited, or expired, is not among them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    locale::Localised,
    money::Fen,
};
use sqlx::PgPool;

use super::money::from_fen;
use crate::{
    Kernel,
    accounts::{Area, Staff},
    lists::{List, ListError, midnight},
};

/// The figures as a file.
pub const FIGURES: List = List { name: "bulky-figures", fields: &["by", "from", "to"] };

/// More lines are not shown.
const MOST_LINES: i64 = 500;

/// What bookings are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Street,
    Item,
    Month,
}

impl By {
    /// Every one, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Street, Self::Item, Self::Month];

    /// As it stands in an address, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Item => "item",
            Self::Month => "month",
        }
    }

    /// The one of a word in an address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == word)
    }
}

/// The numbers of a street, an item or a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its code; of an item its id or, where it is none of the catalogue, `measured`, `bags` or
    /// `loose`; of a month such as `2026-11`.
    pub key: String,
    /// What a street is called.
    pub name: Option<Localised>,
    pub bookings: i64,
    /// How many things were in them.
    pub pieces: i64,
    /// Of the bookings.
    pub collected: i64,
    /// Also where the money went back afterwards.
    pub not_found: i64,
    pub cancelled: i64,
    /// What they cost; of an item nothing, since a price is of a booking. Of what was cancelled, what
    /// was kept.
    pub total: Option<Fen>,
}

/// The figures of the windows from the beginning of `from` to the end of `to`.
///
/// # Errors
/// [`ListError`].
pub async fn figures(
    kernel: &Kernel,
    staff: &Staff,
    by: By,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Figure>, ListError> {
    staff.permit(Act::Read, Kind::Booking, Area::default())?;
    let span = (midnight(from), midnight(to.succ_opt().unwrap_or(to)));
    let lines = match by {
        By::Street => by_street(&kernel.db, span).await,
        By::Item => by_item(&kernel.db, span).await,
        By::Month => by_month(&kernel.db, span).await,
    };
    Ok(lines?)
}

type Span = (DateTime<Utc>, DateTime<Utc>);

async fn by_street(db: &PgPool, (begin, end): Span) -> Result<Vec<Figure>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select street.code, street.name_zh_hans, street.name_zh_hant, street.name_en,
             count(*) as "bookings!", coalesce(sum(pieces), 0)::int8 as "pieces!",
             count(*) filter (where state = 'collected') as "collected!",
             count(*) filter (where state = 'not-found' or nothing_was_there) as "not_found!",
             count(*) filter (where state = 'cancelled' and not nothing_was_there) as "cancelled!",
             coalesce(sum(case when state = 'cancelled' then kept_fen else total_fen end), 0)::int8
               as "fen!"
           from bulky_booking
           join street on street.id = bulky_booking.street
           cross join lateral (
             select sum(coalesce((thing ->> 'quantity')::int8, 1)) as pieces
             from bulky_booking_version as version, jsonb_array_elements(basket -> 'things') as thing
             where version.booking = bulky_booking.id
               and version.version = bulky_booking.version) as things
           cross join lateral (
             select state = 'cancelled' and exists (
               select from bulky_event
               where booking = bulky_booking.id and from_state = 'not-found'
                 and to_state = 'cancelled') as nothing_was_there) as ended
           where coalesce(starts_at, opened_at) >= $1 and coalesce(starts_at, opened_at) < $2
             and state not in ('held', 'paying', 'waiting', 'expired')
             and (state <> 'cancelled' or exists (
               select from bulky_event
               where booking = bulky_booking.id and to_state = 'booked'))
           group by street.id order by 5 desc, 1 limit $3"#,
        begin,
        end,
        MOST_LINES,
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().map(|row| Figure {
        key: row.code,
        name: Some(Localised {
            zh_hans: row.name_zh_hans,
            zh_hant: row.name_zh_hant,
            en: row.name_en,
        }),
        bookings: row.bookings,
        pieces: row.pieces,
        collected: row.collected,
        not_found: row.not_found,
        cancelled: row.cancelled,
        total: Some(from_fen(row.fen)),
    });
    Ok(lines.collect())
}

async fn by_month(db: &PgPool, (begin, end): Span) -> Result<Vec<Figure>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select to_char(coalesce(starts_at, opened_at) at time zone 'Asia/Shanghai', 'YYYY-MM')
               as "month!",
             count(*) as "bookings!", coalesce(sum(pieces), 0)::int8 as "pieces!",
             count(*) filter (where state = 'collected') as "collected!",
             count(*) filter (where state = 'not-found' or nothing_was_there) as "not_found!",
             count(*) filter (where state = 'cancelled' and not nothing_was_there) as "cancelled!",
             coalesce(sum(case when state = 'cancelled' then kept_fen else total_fen end), 0)::int8
               as "fen!"
           from bulky_booking
           cross join lateral (
             select sum(coalesce((thing ->> 'quantity')::int8, 1)) as pieces
             from bulky_booking_version as version, jsonb_array_elements(basket -> 'things') as thing
             where version.booking = bulky_booking.id
               and version.version = bulky_booking.version) as things
           cross join lateral (
             select state = 'cancelled' and exists (
               select from bulky_event
               where booking = bulky_booking.id and from_state = 'not-found'
                 and to_state = 'cancelled') as nothing_was_there) as ended
           where coalesce(starts_at, opened_at) >= $1 and coalesce(starts_at, opened_at) < $2
             and state not in ('held', 'paying', 'waiting', 'expired')
             and (state <> 'cancelled' or exists (
               select from bulky_event
               where booking = bulky_booking.id and to_state = 'booked'))
           group by 1 order by 1 limit $3"#,
        begin,
        end,
        MOST_LINES,
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().map(|row| Figure {
        key: row.month,
        name: None,
        bookings: row.bookings,
        pieces: row.pieces,
        collected: row.collected,
        not_found: row.not_found,
        cancelled: row.cancelled,
        total: Some(from_fen(row.fen)),
    });
    Ok(lines.collect())
}

/// The most pieces first.
async fn by_item(db: &PgPool, (begin, end): Span) -> Result<Vec<Figure>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select coalesce(thing ->> 'item', thing ->> 'kind') as "item!",
             count(distinct bulky_booking.id) as "bookings!",
             coalesce(sum(coalesce((thing ->> 'quantity')::int8, 1)), 0)::int8 as "pieces!",
             count(distinct bulky_booking.id) filter (where state = 'collected') as "collected!",
             count(distinct bulky_booking.id) filter (
               where state = 'not-found' or nothing_was_there) as "not_found!",
             count(distinct bulky_booking.id) filter (
               where state = 'cancelled' and not nothing_was_there) as "cancelled!"
           from bulky_booking
           join bulky_booking_version as version
             on version.booking = bulky_booking.id and version.version = bulky_booking.version
           cross join lateral jsonb_array_elements(basket -> 'things') as thing
           cross join lateral (
             select state = 'cancelled' and exists (
               select from bulky_event
               where booking = bulky_booking.id and from_state = 'not-found'
                 and to_state = 'cancelled') as nothing_was_there) as ended
           where coalesce(bulky_booking.starts_at, opened_at) >= $1
             and coalesce(bulky_booking.starts_at, opened_at) < $2
             and state not in ('held', 'paying', 'waiting', 'expired')
             and (state <> 'cancelled' or exists (
               select from bulky_event
               where booking = bulky_booking.id and to_state = 'booked'))
           group by 1 order by 3 desc, 1 limit $3"#,
        begin,
        end,
        MOST_LINES,
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().map(|row| Figure {
        key: row.item,
        name: None,
        bookings: row.bookings,
        pieces: row.pieces,
        collected: row.collected,
        not_found: row.not_found,
        cancelled: row.cancelled,
        total: None,
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use domain::{
        accounts::Role,
        bulky::{Party, Step},
    };

    use super::*;
    use crate::{
        bulky::{
            BookBy, Cancel, Which,
            advance::{Who, advance},
            cancel,
            desk_tests::{Desk, member},
            standing::Standing,
        },
        forms::FormKey,
    };

    #[sqlx::test(migrations = false)]
    async fn what_was_booked_is_counted_each_way(pool: PgPool) {
        let desk = Desk::new(&pool).await;
        let agent = member(&desk, Role::HotlineAgent).await;
        let id = desk.booked(Fen::ZERO).await;
        let (from, to) = ("2026-11-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let of = async |by| figures(&desk.kernel, &agent, by, from, to).await.unwrap();
        for by in By::ALL {
            let [line] = &of(by).await[..] else { panic!("{by:?}") };
            assert_eq!((line.bookings, line.pieces, line.collected), (1, 1, 0), "{by:?}");
        }
        assert_eq!(of(By::Item).await[0].key, "desk");
        assert_eq!(of(By::Month).await[0].key, "2026-11");
        let (day, next) = ("2027-01-01".parse().unwrap(), "2027-01-31".parse().unwrap());
        let none = figures(&desk.kernel, &agent, By::Street, day, next).await.unwrap();
        assert_eq!(none, []);
        let editor = member(&desk, Role::Editor).await;
        assert!(figures(&desk.kernel, &editor, By::Street, from, to).await.is_err());
        assert!(desk.state(id).await.is_open());
    }

    #[sqlx::test(migrations = false)]
    async fn what_was_cancelled_is_counted_if_it_was_certain(pool: PgPool) {
        let desk = Desk::new(&pool).await;
        let agent = member(&desk, Role::HotlineAgent).await;
        let (held, _) = desk.held(Fen::ZERO, "9-901").await;
        for id in [held, desk.booked(Fen::ZERO).await] {
            let wanted = Cancel {
                which: Which::Id(id),
                by: BookBy::Staff(&agent),
                shown: Fen::ZERO,
                key: FormKey::mint(&*desk.kernel.random),
                request_id: None,
            };
            cancel(&desk.kernel, &desk.programme, wanted).await.unwrap();
        }
        let (from, to) = ("2026-11-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        for by in By::ALL {
            let lines = figures(&desk.kernel, &agent, by, from, to).await.unwrap();
            let [line] = &lines[..] else { panic!("{by:?}: {lines:?}") };
            assert_eq!((line.bookings, line.cancelled), (1, 1), "{by:?}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn what_was_not_found_is_still_counted_once_it_has_ended(pool: PgPool) {
        let desk = Desk::new(&pool).await;
        let agent = member(&desk, Role::HotlineAgent).await;
        let id = desk.booked(Fen::ZERO).await;
        let mut conn = pool.acquire().await.unwrap();
        for (party, step) in [(Party::Crew, Step::Miss), (Party::System, Step::Lapse)] {
            let booking = Standing::read(&mut conn, id).await.unwrap().unwrap();
            let who = Who { party, staff: None };
            advance(&desk.kernel, &mut conn, &booking, step, who, "").await.unwrap();
        }
        let (from, to) = ("2026-11-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        for by in By::ALL {
            let lines = figures(&desk.kernel, &agent, by, from, to).await.unwrap();
            let [line] = &lines[..] else { panic!("{by:?}: {lines:?}") };
            assert_eq!((line.bookings, line.not_found, line.cancelled), (1, 1, 0), "{by:?}");
        }
    }
}
