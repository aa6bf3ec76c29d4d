//! What changes of a place by the minute.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;

/// Whether one can go in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    Open,
    Closed,
    /// Closed by an approved suspension.
    Suspended,
    /// Nobody knows.
    Unknown,
}

impl Openness {
    /// Lower-case word: as tiles have it, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Suspended => "suspended",
            Self::Unknown => "unknown",
        }
    }

    fn parse(word: &str) -> Self {
        [Self::Open, Self::Closed, Self::Suspended]
            .into_iter()
            .find(|one| one.as_str() == word)
            .unwrap_or(Self::Unknown)
    }
}

/// What a device last said of free spaces or stalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// None where the device said nothing that can be believed.
    pub free: Option<i32>,
    pub observed_at: DateTime<Utc>,
    /// Too old to be believed.
    pub stale: bool,
}

/// A place as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivePlace {
    pub code: String,
    /// The page that lists it: `toilets`, `parking`, …
    pub finder: String,
    pub openness: Openness,
    /// None where no device ever spoke.
    pub count: Option<Count>,
}

/// The places in use with these codes, in no order.
///
/// # Errors
/// When the database refuses.
pub async fn read(
    db: impl PgExecutor<'_>,
    codes: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<LivePlace>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select place.code, place.finder, place_source.stale_minutes,
             case
               when suspended_during @> $2::timestamptz then 'suspended'
               when hours_until is null or hours_until <= $2 then 'unknown'
               when open_during @> $2::timestamptz then 'open' else 'closed'
             end as "openness!",
             counted.status as "status?",
             coalesce(counted.free, reading.free::integer) as free,
             coalesce(counted.observed_at, reading.observed_at) as observed_at,
             coalesce(counted.flaw, reading.flaw) as flaw
           from place
           join place_source on place_source.code = place.source
           left join parking_count as counted on counted.place = place.id
           left join toilet_reading as reading on reading.place = place.id
           where place.code = any($1) and place.status = 'in-use'"#,
        codes,
        now,
    )
    .fetch_all(db)
    .await?;
    let places = rows.into_iter().map(|row| {
        let stale_after = TimeDelta::minutes(row.stale_minutes.into());
        let count = row.observed_at.map(|observed_at| Count {
            free: row.free.filter(|_| row.flaw.is_none()),
            observed_at,
            stale: now - observed_at > stale_after,
        });
        let by_hours = Openness::parse(&row.openness);
        // The gate knows better than the timetable, as long as it speaks.
        let by_gate = row.status.as_deref().filter(|_| count.is_some_and(|count| !count.stale));
        let openness = match (by_hours, by_gate) {
            (Openness::Suspended, _) => Openness::Suspended,
            (_, Some("closed")) => Openness::Closed,
            (Openness::Unknown, Some("open")) => Openness::Open,
            (by_hours, _) => by_hours,
        };
        LivePlace { code: row.code, finder: row.finder, openness, count }
    });
    Ok(places.collect())
}
