//! A window and a claim, as whoever has them must know them.

use chrono::{DateTime, Utc};
use domain::capacity::{ClosedReason, Units};
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

/// What staff said when they closed a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub reason: ClosedReason,
    /// May be empty.
    pub words: String,
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

/// Why the window of a claim is closed; none where it is open, or is not planned any more.
///
/// # Errors
/// When the database does not answer.
pub async fn why_closed(
    db: impl PgExecutor<'_>,
    claim: Uuid,
) -> Result<Option<Closed>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select closed_reason as "reason!", closed_words as words from capacity_window
           where id = (select window_id from capacity_claim where id = $1)
             and closed_at is not null and closed_reason <> 'not-planned'"#,
        claim,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Closed {
        // The table has no other words.
        reason: ClosedReason::parse(&row.reason).unwrap_or(ClosedReason::Other),
        words: row.words,
    }))
}
