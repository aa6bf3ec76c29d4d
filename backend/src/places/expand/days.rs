//! What became of the days that are over.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::calendar::{to_local, to_utc};

/// Days that a suspension may be entered late and still count.
const COUNTED: i64 = 2;

/// Toilets in one statement, so that none takes long however many there are.
const BATCH: i64 = 10_000;

/// Counts, for each toilet whose hours are known, the minutes that it was to be open yesterday and
/// the day before, and how many of them it was suspended. Doing it again changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn tally_days(db: &PgPool, now: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    let today = to_local(now).date();
    let mut counted = 0;
    for before in 1..=COUNTED {
        let day = today - TimeDelta::days(before);
        let mut after = Some(Uuid::nil());
        while let Some(from) = after {
            let batch = tally_batch(db, day, from).await?;
            counted += batch.counted;
            after = batch.last;
        }
    }
    Ok(counted)
}

struct Batch {
    counted: i64,
    /// The toilet to go on after; none at the end.
    last: Option<Uuid>,
}

async fn tally_batch(db: &PgPool, day: NaiveDate, after: Uuid) -> Result<Batch, sqlx::Error> {
    let midnight = |day: NaiveDate| to_utc(day.and_time(NaiveTime::MIN));
    sqlx::query_as!(
        Batch,
        r#"with batch as materialized (
             select * from place where finder = 'toilets' and id > $4 order by id limit $5),
           counted as (
             insert into place_open_day as held (place, day, scheduled, suspended)
             select id, $1, minutes_in(hours_during * whole), minutes_in(
               hours_during * suspended_during * whole)
             from batch, tstzmultirange(tstzrange($2, $3)) as whole
             where status = 'in-use' and hours_during is not null
               and hours_until >= $3 and created_at < $3
             on conflict (place, day) do update
               set scheduled = excluded.scheduled, suspended = excluded.suspended
               where (held.scheduled, held.suspended)
                 is distinct from (excluded.scheduled, excluded.suspended)
             returning place)
           select (select count(*) from counted) as "counted!",
             (select id from batch order by id desc limit 1) as last"#,
        day,
        midnight(day),
        midnight(day + TimeDelta::days(1)),
        after,
        BATCH,
    )
    .fetch_one(db)
    .await
}
