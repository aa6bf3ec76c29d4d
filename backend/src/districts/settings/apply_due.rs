//! Changes whose time has come.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

/// Makes every change that is due at `now` the current value of its setting; of several changes of
/// one setting, the one with the latest time. Any number of processes may do it at once: each change
/// is applied by one of them.
///
/// # Errors
/// When the database refuses.
pub async fn apply_due(
    executor: impl PgExecutor<'_>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with due as (
           update district_setting_version set applied_at = $1
           where applied_at is null and withdrawn_at is null and effective_from <= $1
           returning id, key, value, effective_from, made_at
         ), last as (
           select distinct on (key) key, value from due
           order by key, effective_from desc, made_at desc, id desc
         ), gone as (
           delete from district_setting using last
           where district_setting.key = last.key and last.value is null
         )
         insert into district_setting (key, value, updated_at)
         select key, value, $1 from last where value is not null
         on conflict (key)
           do update set value = excluded.value, updated_at = excluded.updated_at",
        now,
    )
    .execute(executor)
    .await?;
    Ok(())
}
