//! The keys there are.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Scope;
use crate::{Kernel, calendar::to_local};

/// A key, without its secret, which nobody has but its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: Uuid,
    pub name: String,
    pub contact: String,
    pub scopes: Vec<Scope>,
    pub per_minute: i32,
    pub per_day: i32,
    pub ends_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// Requests of today, as far as they are written down.
    pub today: i64,
}

/// Every key, by name; good ones first, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(kernel: &Kernel) -> Result<Vec<Listed>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select id, name, contact, scopes, per_minute, per_day, ends_at, revoked_at,
             coalesce((select requests from partner_day where key = id and day = $1), 0)
               as "today!"
           from partner_key
           order by name, revoked_at is not null, made_at desc, id limit 1000"#,
        to_local(kernel.now()).date(),
    )
    .fetch_all(&kernel.db)
    .await?;
    let listed = rows.into_iter().map(|row| Listed {
        id: row.id,
        name: row.name,
        contact: row.contact,
        scopes: row.scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
        per_minute: row.per_minute,
        per_day: row.per_day,
        ends_at: row.ends_at,
        revoked_at: row.revoked_at,
        today: row.today,
    });
    Ok(listed.collect())
}
