//! How much there is in a window, when staff say so.

use domain::capacity::Units;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    Conflict,
    affected::conflicts_of,
    counters::{read, stored},
};

/// Sets the limits of a window, which the plan leaves alone from then on. Below what is taken is
/// allowed: nobody is dropped, nobody else comes in, and the conflict is given back. A window that is
/// not there changes nothing.
///
/// # Errors
/// When the database does not answer, or for more than [`Units::MOST`].
pub async fn set_limits(
    conn: &mut PgConnection,
    window: Uuid,
    units: Units,
) -> Result<Vec<Conflict>, sqlx::Error> {
    let over = store(&mut *conn, window, units).await?;
    if over.is_zero() {
        return Ok(Vec::new());
    }
    conflicts_of(conn, &[window]).await
}

/// Gives what is taken above the new limits.
async fn store(db: impl PgExecutor<'_>, window: Uuid, units: Units) -> Result<Units, sqlx::Error> {
    let over = sqlx::query!(
        "update capacity_window set by_hand = true,
           limit_stops = $2, limit_litres = $3, limit_kilograms = $4,
           over_stops = greatest(taken_stops - $2, 0),
           over_litres = greatest(taken_litres - $3, 0),
           over_kilograms = greatest(taken_kilograms - $4, 0)
         where id = $1
         returning over_stops, over_litres, over_kilograms",
        window,
        stored(units.stops),
        stored(units.litres),
        stored(units.kilograms),
    )
    .fetch_optional(db)
    .await?;
    Ok(over
        .map_or(Units::ZERO, |over| read(over.over_stops, over.over_litres, over.over_kilograms)))
}
