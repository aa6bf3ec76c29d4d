//! How many requests came by which key on a day, counted in memory and written down every second: a
//! row that every request updates would make them wait for each other.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::calendar::{to_local, to_utc};

/// What a key has left of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub per_minute: u32,
    pub per_day: u32,
    /// Requests of today that are left, this one taken off.
    pub today: u32,
    /// Until the next day begins.
    pub renewed_in: TimeDelta,
}

/// The requests of a key on a day.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    /// As the database had it last, of all processes.
    written: u64,
    /// Of this process, and not written yet.
    unwritten: u64,
}

/// A key on a day in Shanghai.
type KeyDay = (Uuid, NaiveDate);

/// What was counted, and when the last of it was. One per process.
#[derive(Debug, Default)]
pub(super) struct Quotas(Mutex<HashMap<KeyDay, (Counted, DateTime<Utc>)>>);

impl Quotas {
    /// Takes over what the database has for today.
    pub(super) fn learn(&self, key: Uuid, now: DateTime<Utc>, written: i64) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, _) =
            held.entry((key, to_local(now).date())).or_insert((Counted::default(), now));
        counted.written = counted.written.max(u64::try_from(written).unwrap_or_default());
    }

    /// Takes one of `per_day`; how many are left then, or none where nothing was left.
    pub(super) fn spend(&self, key: Uuid, now: DateTime<Utc>, per_day: u32) -> Option<u32> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, last) =
            held.entry((key, to_local(now).date())).or_insert((Counted::default(), now));
        let used = counted.written + counted.unwritten;
        let left = u64::from(per_day).checked_sub(used + 1)?;
        counted.unwritten += 1;
        *last = now.max(*last);
        Some(u32::try_from(left).unwrap_or(u32::MAX))
    }

    /// Writes down what was counted; what could not be written is counted on.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn flush(
        &self,
        db: impl PgExecutor<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), sqlx::Error> {
        let mut counted: Vec<_> = {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let today = to_local(now).date();
            held.retain(|(_, day), (counted, _)| *day >= today || counted.unwritten > 0);
            let counted = held.iter().filter(|(_, (counted, _))| counted.unwritten > 0);
            counted.map(|(of, (counted, last))| (*of, counted.unwritten, *last)).collect()
        };
        if counted.is_empty() {
            return Ok(());
        }
        // In one order, so that two processes never wait for each other in a circle.
        counted.sort_unstable_by_key(|(of, ..)| *of);
        let written = write(db, &counted).await?;
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (of, count, _) in counted {
            if let Some((one, _)) = held.get_mut(&of) {
                one.unwritten = one.unwritten.saturating_sub(count);
            }
        }
        for (of, requests) in written {
            if let Some((one, _)) = held.get_mut(&of) {
                one.written = one.written.max(u64::try_from(requests).unwrap_or_default());
            }
        }
        Ok(())
    }
}

/// How long it is until the clocks of Shanghai show the next day.
pub(super) fn until_tomorrow(now: DateTime<Utc>) -> TimeDelta {
    let today = to_local(now).date();
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    to_utc(tomorrow.and_time(NaiveTime::MIN)) - now
}

/// Adds what was counted, and tells what the database has then.
async fn write(
    db: impl PgExecutor<'_>,
    counted: &[((Uuid, NaiveDate), u64, DateTime<Utc>)],
) -> Result<Vec<((Uuid, NaiveDate), i64)>, sqlx::Error> {
    let keys: Vec<Uuid> = counted.iter().map(|((key, _), ..)| *key).collect();
    let days: Vec<NaiveDate> = counted.iter().map(|((_, day), ..)| *day).collect();
    let requests: Vec<i64> =
        counted.iter().map(|(_, count, _)| i64::try_from(*count).unwrap_or(i64::MAX)).collect();
    let last: Vec<DateTime<Utc>> = counted.iter().map(|(.., last)| *last).collect();
    let rows = sqlx::query!(
        "insert into partner_day as held (key, day, requests, last_at)
         select * from unnest($1::uuid[], $2::date[], $3::bigint[], $4::timestamptz[])
         on conflict (key, day) do update set
           requests = held.requests + excluded.requests,
           last_at = greatest(held.last_at, excluded.last_at)
         returning key, day, requests",
        &keys,
        &days,
        &requests,
        &last,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.key, row.day), row.requests)).collect())
}
