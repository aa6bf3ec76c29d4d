//! What became of the days that are over.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use crate::calendar::{to_local, to_utc};

/// Days that a suspension may be entered late and still count.
const COUNTED: i64 = 2;

/// Counts, for each toilet whose hours are known, the minutes that it was to be open yesterday and
/// the day before, and how many of them it was suspended. Doing it again changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn tally_days(db: &PgPool, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let today = to_local(now).date();
    let mut counted = 0;
    for before in 1..=COUNTED {
        let day = today - TimeDelta::days(before);
        let midnight = |day: chrono::NaiveDate| to_utc(day.and_time(chrono::NaiveTime::MIN));
        counted += sqlx::query!(
            "insert into place_open_day as held (place, day, scheduled, suspended)
             select id, $1, minutes_in(hours_during * whole), minutes_in(
               hours_during * suspended_during * whole)
             from place, tstzmultirange(tstzrange($2, $3)) as whole
             where finder = 'toilets' and status = 'in-use' and hours_during is not null
               and hours_until >= $3 and created_at < $3
             on conflict (place, day) do update
               set scheduled = excluded.scheduled, suspended = excluded.suspended
               where (held.scheduled, held.suspended)
                 is distinct from (excluded.scheduled, excluded.suspended)",
            day,
            midnight(day),
            midnight(day + TimeDelta::days(1)),
        )
        .execute(db)
        .await?
        .rows_affected();
    }
    Ok(counted)
}
