//! What came by which key, counted in memory and written down every second: a row that every request
//! updates would make them wait for each other.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::calendar::to_local;

/// Numbers of updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub accepted: u64,
    pub late: u64,
    pub flagged: u64,
    pub refused: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.late += other.late;
        self.flagged += other.flagged;
        self.refused += other.refused;
    }
}

/// By key and day in Shanghai: how many, and when the last came.
#[derive(Debug, Default)]
pub(super) struct Counters(Mutex<ByKeyAndDay>);

/// With when something last came.
type ByKeyAndDay = HashMap<(Uuid, NaiveDate), (Counts, DateTime<Utc>)>;

impl Counters {
    pub(super) fn add(&self, key: Uuid, at: DateTime<Utc>, counts: Counts) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = (key, to_local(at).date());
        let (sum, last) = held.entry(of).or_insert((Counts::default(), at));
        *sum += counts;
        *last = at.max(*last);
    }

    /// Writes down what was counted; if that fails it is counted on.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn flush(&self, db: impl PgExecutor<'_>) -> Result<(), sqlx::Error> {
        let taken = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if taken.is_empty() {
            return Ok(());
        }
        let written = write(db, &taken).await;
        if written.is_err() {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (of, (counts, at)) in taken {
                let (sum, last) = held.entry(of).or_insert((Counts::default(), at));
                *sum += counts;
                *last = at.max(*last);
            }
        }
        written
    }
}

async fn write(
    db: impl PgExecutor<'_>,
    counted: &HashMap<(Uuid, NaiveDate), (Counts, DateTime<Utc>)>,
) -> Result<(), sqlx::Error> {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    // In one order, so that two processes never wait for each other in a circle.
    let mut counted: Vec<_> = counted.iter().collect();
    counted.sort_unstable_by_key(|(of, _)| **of);
    let column = |of: fn(&Counts) -> u64| -> Vec<i64> {
        counted.iter().map(|(_, (counts, _))| signed(of(counts))).collect()
    };
    let keys: Vec<Uuid> = counted.iter().map(|((key, _), _)| *key).collect();
    let days: Vec<NaiveDate> = counted.iter().map(|((_, day), _)| *day).collect();
    let last: Vec<DateTime<Utc>> = counted.iter().map(|(_, (_, at))| *at).collect();
    sqlx::query!(
        "insert into feed_day as held (key, day, accepted, late, flagged, refused, last_at)
         select * from unnest($1::uuid[], $2::date[], $3::bigint[], $4::bigint[], $5::bigint[],
           $6::bigint[], $7::timestamptz[])
         on conflict (key, day) do update set
           accepted = held.accepted + excluded.accepted,
           late = held.late + excluded.late,
           flagged = held.flagged + excluded.flagged,
           refused = held.refused + excluded.refused,
           last_at = greatest(held.last_at, excluded.last_at)",
        &keys,
        &days,
        &column(|counts| counts.accepted),
        &column(|counts| counts.late),
        &column(|counts| counts.flagged),
        &column(|counts| counts.refused),
        &last,
    )
    .execute(db)
    .await?;
    Ok(())
}
