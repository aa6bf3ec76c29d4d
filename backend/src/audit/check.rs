//! What the last checks of the audit found, for the pages of staff.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Verification;

/// A check of the whole chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// When.
    pub at: DateTime<Utc>,
    /// Seals that were checked and good.
    pub seals: i64,
    /// Events under them.
    pub events: i64,
    /// The last good seal.
    pub head: Option<i64>,
    /// Whether it was compared with hashes kept outside the database.
    pub anchored: bool,
    /// Code of the first thing that was wrong, one of [`Finding::CODES`](super::Finding::CODES).
    pub finding_code: Option<String>,
    /// The same in a sentence of English, with position, event and time.
    pub finding: Option<String>,
}

/// Keeps what `found` says. Acts as [`Role::Worker`](crate::db::Role::Worker) or as the owner.
///
/// # Errors
/// When the database refuses.
pub async fn keep_check(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    at: DateTime<Utc>,
    found: &Verification,
) -> Result<(), sqlx::Error> {
    let finding = found.first_problem.as_ref();
    sqlx::query!(
        "insert into audit_check (id, at, seals, events, head, anchored, finding_code, finding)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        at,
        i64::try_from(found.seals).unwrap_or(i64::MAX),
        i64::try_from(found.events).unwrap_or(i64::MAX),
        found.head.as_ref().map(|head| head.seq),
        found.anchored,
        finding.map(|finding| finding.code()),
        finding.map(ToString::to_string),
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// The last check; none before the first.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_check(executor: impl PgExecutor<'_>) -> Result<Option<Check>, sqlx::Error> {
    sqlx::query_as!(
        Check,
        "select at, seals, events, head, anchored, finding_code, finding
         from audit_check order by id desc limit 1"
    )
    .fetch_optional(executor)
    .await
}
