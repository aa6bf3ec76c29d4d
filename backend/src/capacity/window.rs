//! A window and a claim, as whoever has them must know them.

use chrono::{DateTime, Utc};
use domain::capacity::Units;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::counters::read;

/// A window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub id: Uuid,
    pub resource: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A claim in its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimRead {
    pub window: Window,
    pub units: Units,
}

/// The window with this id.
///
/// # Errors
/// When the database does not answer.
pub async fn window(db: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Window>, sqlx::Error> {
    sqlx::query_as!(
        Window,
        "select id, resource, starts_at, ends_at from capacity_window where id = $1",
        id,
    )
    .fetch_optional(db)
    .await
}

/// The claim with this id, also one that was given back.
///
/// # Errors
/// When the database does not answer.
pub async fn read_claim(
    db: impl PgExecutor<'_>,
    id: Uuid,
) -> Result<Option<ClaimRead>, sqlx::Error> {
    let row = sqlx::query!(
        "select capacity_window.id, resource, starts_at, ends_at, stops, litres, kilograms
         from capacity_claim join capacity_window on capacity_window.id = window_id
         where capacity_claim.id = $1",
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| ClaimRead {
        window: Window {
            id: row.id,
            resource: row.resource,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        },
        units: read(row.stops, row.litres, row.kilograms),
    }))
}
