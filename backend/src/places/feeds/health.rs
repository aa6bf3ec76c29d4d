//! How the feeds are: for staff, who see which device is silent or wrong.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::accounts::{Act, Kind};
use sqlx::PgPool;
use uuid::Uuid;

use super::counters::Counts;
use crate::{
    Kernel,
    accounts::{Denied, Staff},
    calendar::to_local,
};

/// How many days back.
const DAYS: i64 = 7;
/// The most toilets with a fault that are named, of all sources together.
const MOST_BROKEN: i64 = 200;

/// Why the state of the feeds is not shown.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database did not answer as it should.
    #[error("the state of the feeds could not be read")]
    Database(#[from] sqlx::Error),
}

/// A source that pushes, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceHealth {
    pub code: String,
    pub name: String,
    /// After how many minutes its devices are not believed any more.
    pub stale_minutes: i32,
    /// When something last came.
    pub last_at: Option<DateTime<Utc>>,
    /// Places that a device ever spoke for.
    pub places: i64,
    /// Of these, those whose device has been silent for too long.
    pub stale: i64,
    /// Of these, those that say what cannot be true.
    pub flagged: i64,
    /// Toilets whose device says that something is broken.
    pub broken: Vec<Broken>,
    /// The last days that something came on, the newest first.
    pub days: Vec<Day>,
}

/// What a toilet's device finds broken, and is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub place: Uuid,
    pub name: String,
    /// In its own words.
    pub fault: String,
}

/// What came on a day, in Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub day: NaiveDate,
    pub counts: Counts,
}

/// Every source that has a key, by name.
///
/// # Errors
/// [`HealthError`].
pub async fn health(kernel: &Kernel, staff: &Staff) -> Result<Vec<SourceHealth>, HealthError> {
    staff.reach(Act::Read, Kind::Feed)?;
    let now = kernel.now();
    let rows = sqlx::query!(
        r#"with spoken as (
             select place.source, said.observed_at, said.flaw
             from (select place, observed_at, flaw from parking_count
                   union all select place, observed_at, flaw from toilet_reading) as said
             join place on place.id = said.place and place.status = 'in-use'
           )
           select code, name, stale_minutes,
             (select max(last_at) from feed_day join feed_key on feed_key.id = feed_day.key
              where feed_key.source = code) as last_at,
             count(spoken.source) as "places!",
             count(*) filter (where spoken.observed_at < $1::timestamptz - make_interval(mins => stale_minutes))
               as "stale!",
             count(spoken.flaw) as "flagged!"
           from place_source
           left join spoken on spoken.source = code
           where exists (select from feed_key where feed_key.source = code)
           group by code order by name, code"#,
        now,
    )
    .fetch_all(&kernel.db)
    .await?;
    let since = to_local(now).date() - TimeDelta::days(DAYS - 1);
    let days = sqlx::query!(
        r#"select source as "source!", day, sum(accepted)::bigint as "accepted!", sum(late)::bigint as "late!",
             sum(flagged)::bigint as "flagged!", sum(refused)::bigint as "refused!"
           from feed_day join feed_key on feed_key.id = feed_day.key
           where day >= $1 and source is not null group by source, day order by day desc"#,
        since,
    )
    .fetch_all(&kernel.db)
    .await?;
    let mut broken = broken(&kernel.db, now).await?;
    let unsigned = |count: i64| u64::try_from(count).unwrap_or_default();
    let of = |code: &str| {
        let own = days.iter().filter(|row| row.source == code);
        own.map(|row| Day {
            day: row.day,
            counts: Counts {
                accepted: unsigned(row.accepted),
                late: unsigned(row.late),
                flagged: unsigned(row.flagged),
                refused: unsigned(row.refused),
            },
        })
        .collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| SourceHealth {
            days: of(&row.code),
            broken: broken.remove(&row.code).unwrap_or_default(),
            code: row.code,
            name: row.name,
            stale_minutes: row.stale_minutes,
            last_at: row.last_at,
            places: row.places,
            stale: row.stale,
            flagged: row.flagged,
        })
        .collect())
}

/// Source → its toilets whose device says that something is broken, by name.
async fn broken(
    db: &PgPool,
    now: DateTime<Utc>,
) -> Result<HashMap<String, Vec<Broken>>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select place.source, place.id, place.name, reading.fault as "fault!"
           from toilet_reading as reading
             join place on place.id = reading.place and place.status = 'in-use'
             join place_source on place_source.code = place.source
           where reading.fault is not null and reading.flaw is null
             and reading.observed_at + make_interval(mins => stale_minutes) > $1
           order by place.name, place.id limit $2"#,
        now,
        MOST_BROKEN,
    )
    .fetch_all(db)
    .await?;
    let mut broken: HashMap<String, Vec<Broken>> = HashMap::new();
    for row in rows {
        let one = Broken { place: row.id, name: row.name, fault: row.fault };
        broken.entry(row.source).or_default().push(one);
    }
    Ok(broken)
}
