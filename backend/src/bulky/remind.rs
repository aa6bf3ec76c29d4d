//! Reminds of what is booked, three days and one day before, and of what waits for an answer, three
//! days before its time is over; each once.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::bulky::{Party, State};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    history::{self, Line},
    messages::{self, REMIND_ANSWER},
};
use crate::{
    Kernel,
    calendar::{to_local, to_utc},
};

/// Bookings of one turn.
const BATCH: i64 = 500;
/// Nobody is reminded of what they booked or changed as lately as this.
const FRESH: TimeDelta = TimeDelta::hours(12);

/// So long before the time to answer is over somebody is reminded of it.
const ANSWER: TimeDelta = TimeDelta::days(3);

/// Reminds of every window of the day after tomorrow's tomorrow and of tomorrow, and of every answer
/// that is wanted soon, and gives how many were reminded. From eight in the morning; the quiet hours of
/// an account put it off further.
///
/// # Errors
/// When the database refuses; the next turn goes on.
pub async fn remind(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let far = due(&mut tx, kernel.now(), 3).await?;
    let near = due(&mut tx, kernel.now(), 1).await?;
    for (days, ids) in [("remind-3", &far), ("remind-1", &near)] {
        for id in ids {
            tell(kernel, &mut tx, *id, days, State::Booked).await?;
        }
    }
    let unanswered = unanswered(&mut tx, kernel.now()).await?;
    for (id, state) in &unanswered {
        tell(kernel, &mut tx, *id, REMIND_ANSWER, *state).await?;
    }
    tx.commit().await?;
    Ok(far.len() + near.len() + unanswered.len())
}

async fn tell(
    kernel: &Kernel,
    conn: &mut PgConnection,
    booking: Uuid,
    step: &'static str,
    state: State,
) -> Result<(), sqlx::Error> {
    let (from, to) = (state, state);
    let line = Line { booking, step, from, to, party: Party::System, staff: None };
    let event = history::note(kernel, &mut *conn, line, "").await?;
    messages::ask(kernel, conn, event, step, (from, to)).await
}

/// Marks and gives the bookings whose time to answer is over soon, with where they stand. After a second
/// try there is nothing left to choose.
async fn unanswered(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, State)>, sqlx::Error> {
    let rows = sqlx::query!(
        "update bulky_booking set reminded_answer_at = $1
         where id in (
           select id from bulky_booking
           where answer_until > $1 and answer_until <= $2 and reminded_answer_at is null
             and changed_at < $3 and not (state = 'not-found' and retried)
           order by answer_until limit $4 for update skip locked)
         returning id, state",
        now,
        now + ANSWER,
        now - FRESH,
        BATCH,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, State::parse(&row.state)?))).collect())
}

/// Marks and gives the bookings whose window is on the day that is so many days away.
async fn due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    days: u64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let today = to_local(now).date();
    let at = |days| {
        let day = today.checked_add_days(Days::new(days)).unwrap_or(today);
        to_utc(day.and_time(chrono::NaiveTime::MIN))
    };
    sqlx::query_scalar!(
        "update bulky_booking set
           reminded_3_at = case when $4 = 3 then $3 else reminded_3_at end,
           reminded_1_at = case when $4 = 1 then $3 else reminded_1_at end
         where id in (
           select id from bulky_booking
           where state = 'booked' and starts_at >= $1 and starts_at < $2
             and case when $4 = 3 then reminded_3_at else reminded_1_at end is null
             and not exists (
               select from bulky_event where booking = bulky_booking.id and at >= $5
                 and step in ('confirm', 'reinstate', 'change', 'retry'))
           order by starts_at limit $6 for update skip locked)
         returning id",
        at(days),
        at(days + 1),
        now,
        i32::try_from(days).unwrap_or_default(),
        now - FRESH,
        BATCH,
    )
    .fetch_all(conn)
    .await
}
