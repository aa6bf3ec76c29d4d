//! Adding what is free now to the hour.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Kernel, db::Lock, jobs::Failure};

/// Adds every count that is fresh and believed to its hour, and says how many there were. What is
/// usual is a mean of samples, so one more of them, after a worker died or where several run, harms
/// nothing.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn sample(kernel: &Kernel) -> Result<u64, Failure> {
    let mut tx = kernel.db.begin().await?;
    if !try_lock(&mut tx).await? {
        return Ok(0);
    }
    let sampled = add(&mut tx, kernel.now()).await?;
    tx.commit().await?;
    Ok(sampled)
}

async fn try_lock(conn: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let key = Lock::ParkingHistory.key();
    sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "locked!""#, key)
        .fetch_one(conn)
        .await
}

async fn add(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let added = sqlx::query!(
        "insert into parking_hour as held (place, hour, samples, free)
         select counted.place, date_trunc('hour', $1::timestamptz, 'UTC'), 1, counted.free
         from parking_count as counted
         join place on place.id = counted.place and place.status = 'in-use'
         join place_source on place_source.code = place.source
         where counted.free is not null and counted.flaw is null and counted.status <> 'closed'
           and counted.observed_at > $1 - make_interval(mins => place_source.stale_minutes)
         order by counted.place
         on conflict (place, hour) do update set
           samples = held.samples + 1, free = held.free + excluded.free",
        now,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected())
}
