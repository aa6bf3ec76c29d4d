//! Places as lists show them, by their codes.

use chrono::{DateTime, Utc};
use domain::places::Finder;
use sqlx::{AssertSqlSafe, PgExecutor};

use crate::places::{
    find::{DETAILS, JOINS, Listed, Row},
    store::Standing,
};

/// A place as it is now.
#[derive(Debug, Clone)]
pub struct LivePlace {
    /// The list that it is in.
    pub finder: Finder,
    /// Whether it is still there.
    pub standing: Standing,
    /// As that shows it, but for its distance, which is from nowhere.
    pub listed: Listed,
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    finder: String,
    status: String,
    #[sqlx(flatten)]
    row: Row,
}

/// The places with these codes, in no order; none of those that are the same as another.
///
/// # Errors
/// When the database refuses.
pub async fn read(
    db: impl PgExecutor<'_>,
    codes: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<LivePlace>, sqlx::Error> {
    // Fixed parts: nothing of what was asked for is in it.
    let sql = format!(
        "with near as (
           select place.*, 0::double precision as metres from place
           where code = any($2) and status <> 'merged'
         )
         select {DETAILS}, near.finder, near.status, reading.free as reading_free,
           reading.occupied, reading.paper, reading.soap, reading.power, reading.water,
           reading.ammonia, reading.fault, count.free, count.free_by,
           count.status as count_status,
           coalesce(count.observed_at, reading.observed_at) as observed_at,
           coalesce(count.flaw, reading.flaw) is not null as flawed, place_source.stale_minutes
         from near {JOINS}
         left join place_source on place_source.code = near.source
         left join parking_count as count on count.place = near.id
         left join toilet_reading as reading on reading.place = near.id"
    );
    let rows: Vec<LiveRow> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(now).bind(codes).fetch_all(db).await?;
    let places = rows.into_iter().filter_map(|LiveRow { finder, status, row }| {
        let finder = Finder::parse(&finder).unwrap_or(Finder::Other);
        let standing = Standing::parse(&status)?;
        Some(LivePlace { finder, standing, listed: row.listed(finder, now)? })
    });
    Ok(places.collect())
}
