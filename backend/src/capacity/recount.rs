//! Adding up all claims, to see whether the counters are right.

use domain::capacity::Units;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::counters::read;

/// A window whose counters are not what its claims add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    pub window: Uuid,
    /// What the counters say.
    pub counted: Units,
    /// What the held and booked claims add up to.
    pub claimed: Units,
}

/// Every window that differs; none where all is well. One statement, so it sees one moment.
///
/// # Errors
/// When the database does not answer.
pub async fn recount(db: impl PgExecutor<'_>) -> Result<Vec<Difference>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select capacity_window.id, taken_stops, taken_litres, taken_kilograms,
             coalesce(claimed.stops, 0) as "stops!", coalesce(claimed.litres, 0) as "litres!",
             coalesce(claimed.kilograms, 0) as "kilograms!"
           from capacity_window left join (
             select window_id, sum(stops - lent_stops)::integer as stops,
               sum(litres - lent_litres)::integer as litres,
               sum(kilograms - lent_kilograms)::integer as kilograms
             from capacity_claim where state <> 'released' group by window_id) as claimed
             on claimed.window_id = capacity_window.id
           where (taken_stops, taken_litres, taken_kilograms) is distinct from (
             coalesce(claimed.stops, 0), coalesce(claimed.litres, 0),
             coalesce(claimed.kilograms, 0))
           order by starts_at"#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Difference {
            window: row.id,
            counted: read(row.taken_stops, row.taken_litres, row.taken_kilograms),
            claimed: read(row.stops, row.litres, row.kilograms),
        })
        .collect())
}
