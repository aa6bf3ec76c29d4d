//! Asks once more for what the city has not been given: its system was away for long, or was set up
//! only now.

use chrono::TimeDelta;
use uuid::Uuid;

use super::SendToCity;
use crate::{Kernel, db::Lock, jobs::Failure, outbox};

/// Longer than a job tries by itself.
const AFTER: TimeDelta = TimeDelta::hours(6);
/// Jobs of one turn.
const MOST: i64 = 500;

/// Asks for jobs, and says how many. Does nothing where no system is set, or where another worker is
/// at it.
pub(crate) async fn chase(kernel: &Kernel) -> Result<usize, Failure> {
    if kernel.carriers.city.is_none() {
        return Ok(0);
    }
    let mut tx = kernel.db.begin().await?;
    let key = Lock::CityChase.key();
    let alone = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "locked!""#, key)
        .fetch_one(&mut *tx)
        .await?;
    if !alone {
        return Ok(0);
    }
    let now = kernel.now();
    let waiting: Vec<Uuid> = sqlx::query_scalar!(
        "update city_return set asked_at = $1
         where id in (
           select id from city_return where state = 'waiting' and asked_at < $2
           order by asked_at, id limit $3)
         returning id",
        now,
        now - AFTER,
        MOST,
    )
    .fetch_all(&mut *tx)
    .await?;
    let jobs: Vec<(Uuid, SendToCity)> =
        waiting.iter().map(|id| (kernel.new_id(), SendToCity { returned: *id })).collect();
    outbox::write_all(&mut tx, now, &jobs).await?;
    tx.commit().await?;
    Ok(jobs.len())
}
