//! Notes which rules count, when their day has begun.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::calendar::to_local;

/// Lets the rules count whose day has begun at `now`, and tells whether they are other ones than
/// before. To be called every few seconds, by as many processes as there are.
///
/// # Errors
/// When the database does not answer as it should.
pub async fn settle(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    settle_on(conn, to_local(now).date()).await
}

pub(super) async fn settle_on(
    conn: &mut PgConnection,
    today: NaiveDate,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update sorting_overlay set rules = due.version, revision = revision + 1
         from (
           select version from sorting_rules where effective_on <= $1
           order by effective_on desc limit 1
         ) as due
         where rules is distinct from due.version",
        today,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
