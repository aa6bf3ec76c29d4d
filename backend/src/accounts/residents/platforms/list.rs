//! Which platforms an account is linked to.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Platform;
use crate::Kernel;

/// That an account is linked to somebody's on a platform. By which id is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformLink {
    pub platform: Platform,
    /// Since when; with several mini-apps of one platform, the first.
    pub since: DateTime<Utc>,
}

/// The platforms that `resident` is linked to, each once.
///
/// # Errors
/// When the database does not answer.
pub async fn list_platforms(
    kernel: &Kernel,
    resident: Uuid,
) -> Result<Vec<PlatformLink>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select platform, min(linked_at) as "since!" from resident_platform
           where resident = $1 group by platform order by platform desc"#,
        resident,
    )
    .fetch_all(&kernel.db)
    .await?;
    let links = rows.into_iter().filter_map(|row| {
        Some(PlatformLink { platform: Platform::parse(&row.platform)?, since: row.since })
    });
    Ok(links.collect())
}
