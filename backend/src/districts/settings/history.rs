//! What a setting is, was and will be.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::super::District;
use crate::lists::List;

/// The list of changes.
pub const SETTINGS: List = List { name: "settings", fields: &["key"] };

/// One value of one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    pub id: Uuid,
    pub key: String,
    /// None took the setting away.
    pub value: Option<Value>,
    /// From when on it counts, or was to count.
    pub effective_from: DateTime<Utc>,
    pub made_at: DateTime<Utc>,
    /// The login of who changed it; none for an import.
    pub made_by: Option<String>,
    /// When it came to count.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was taken back before it counted.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Every setting that this version knows, with its current value.
///
/// # Errors
/// When the database cannot be read.
pub async fn current(executor: impl PgExecutor<'_>) -> Result<Map<String, Value>, sqlx::Error> {
    let keys = District::KEYS.map(str::to_owned);
    let rows = sqlx::query!("select key, value from district_setting where key = any($1)", &keys)
        .fetch_all(executor)
        .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.value)).collect())
}

/// The changes of `key`, or of all settings, the newest first; at most `limit` after `after`.
///
/// # Errors
/// When the database cannot be read.
pub async fn history(
    executor: impl PgExecutor<'_>,
    key: Option<&str>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Version>, sqlx::Error> {
    let (made_at, id) = after.unzip();
    sqlx::query_as!(
        Version,
        r#"select version.id as "id!", key as "key!", value,
             effective_from as "effective_from!", made_at as "made_at!",
             staff.login as "made_by?", applied_at, withdrawn_at
           from district_setting_version as version left join staff on staff.id = made_by
           where ($1::text is null or key = $1)
             and ($2::timestamptz is null or (made_at, version.id) < ($2, $3))
           order by made_at desc, version.id desc limit $4"#,
        key,
        made_at,
        id,
        limit,
    )
    .fetch_all(executor)
    .await
}

/// One change.
///
/// # Errors
/// When the database cannot be read.
pub async fn one(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Version>, sqlx::Error> {
    sqlx::query_as!(
        Version,
        r#"select version.id as "id!", key as "key!", value,
             effective_from as "effective_from!", made_at as "made_at!",
             staff.login as "made_by?", applied_at, withdrawn_at
           from district_setting_version as version left join staff on staff.id = made_by
           where version.id = $1"#,
        id,
    )
    .fetch_optional(executor)
    .await
}

/// The changes that wait for their time, the next first.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(executor: impl PgExecutor<'_>) -> Result<Vec<Version>, sqlx::Error> {
    sqlx::query_as!(
        Version,
        r#"select version.id as "id!", key as "key!", value,
             effective_from as "effective_from!", made_at as "made_at!",
             staff.login as "made_by?", applied_at, withdrawn_at
           from district_setting_version as version left join staff on staff.id = made_by
           where applied_at is null and withdrawn_at is null
           order by effective_from, version.id limit 200"#
    )
    .fetch_all(executor)
    .await
}

/// Leaves the rows of an import, which has changed and removed these settings at `now`.
///
/// # Errors
/// When the database refuses.
pub(in super::super) async fn note_import(
    conn: &mut PgConnection,
    changed: &[String],
    removed: &[String],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into district_setting_version
           (id, key, value, effective_from, made_at, made_by, applied_at)
         select gen_random_uuid(), name, value, $3, $3, null, $3
         from unnest($1::text[] || $2::text[]) as name
         left join district_setting on district_setting.key = name",
        changed,
        removed,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
