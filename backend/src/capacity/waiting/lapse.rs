//! Ending what was let go by.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::capacity::claim::let_go_live;

/// Ends at most `limit` offers whose deadline is over and gives their units back, and ends the
/// waiting of at most `limit` for whom nothing can come free any more. Gives the windows in which
/// there is room now, for [`offer_next`](super::offer_next) in the same transaction. Both are told of
/// by [`take_news`](super::take_news).
///
/// # Errors
/// When the database does not answer.
pub async fn lapse_offers(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    end_waiting(&mut *conn, now, limit).await?;
    let claims = end_offers(&mut *conn, now, limit).await?;
    let freed = let_go_live(conn, &claims).await?;
    let mut windows: Vec<Uuid> = freed.iter().map(|claim| claim.window).collect();
    windows.sort_unstable();
    windows.dedup();
    Ok(windows)
}

/// Gives the claims that kept the units free.
async fn end_offers(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"update capacity_waiting set state = 'lapsed', told = false
           where id in (
             select id from capacity_waiting where state = 'offered' and offer_until <= $1
             order by offer_until limit $2 for no key update skip locked)
           returning claim as "claim!""#,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Their window is past its cut-off, or every window of their day is, or what they wait for was retired.
async fn end_waiting(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update capacity_waiting set state = 'lapsed', told = false
         where id in (
           select id from capacity_waiting as waiting
           where state = 'waiting' and (
             exists (
               select from capacity_resource
               where id = waiting.resource and retired_at is not null)
             or not exists (
               select from capacity_window as wanted
               where wanted.id = waiting.window_id and cut_off_at > $1)
             and not exists (
               select from capacity_window as wanted
               where wanted.resource = waiting.resource and wanted.day = waiting.day
                 and cut_off_at > $1))
           limit $2 for no key update skip locked)",
        now,
        limit,
    )
    .execute(db)
    .await?;
    Ok(())
}
