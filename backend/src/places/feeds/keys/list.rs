//! The keys there are.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::Scope;
use crate::Kernel;

/// A key, without its secret, which nobody has but its holder.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: Uuid,
    /// None for a key of the city.
    pub source: Option<String>,
    pub label: String,
    pub scopes: Vec<Scope>,
    pub per_minute: i32,
    pub made_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// When something last came by it.
    pub last_at: Option<DateTime<Utc>>,
}

/// Every key, by source; good ones first, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(kernel: &Kernel) -> Result<Vec<Listed>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select id, source, label, scopes, per_minute, made_at, revoked_at,
             (select max(last_at) from feed_day where feed_day.key = feed_key.id) as last_at
           from feed_key
           order by source, revoked_at is not null, made_at desc, id limit 1000"#
    )
    .fetch_all(&kernel.db)
    .await?;
    let listed = rows.into_iter().map(|row| Listed {
        id: row.id,
        source: row.source,
        label: row.label,
        scopes: row.scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
        per_minute: row.per_minute,
        made_at: row.made_at,
        revoked_at: row.revoked_at,
        last_at: row.last_at,
    });
    Ok(listed.collect())
}
