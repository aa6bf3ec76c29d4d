//! From the outbox into the job queue.

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::jobs::Backoff;

/// Rows moved at most in one transaction.
pub const BATCH: i64 = 500;

/// How long an idle relay waits before it looks again. It looks rather than being told, so that the
/// transactions that write to the outbox need not notify.
const IDLE: Duration = Duration::from_millis(250);

/// Moves up to [`BATCH`] committed rows into the queue and says how many. One statement, so a row is
/// in the outbox or in the queue and never in both; any number of relays may run at once, each
/// skips the rows that another is moving. The queue's key is the row's id, so even a row that was
/// put back by hand gives no second job while the first one waits.
///
/// # Errors
/// When the database refuses; nothing was moved then.
pub async fn move_batch(db: &PgPool) -> Result<i64, sqlx::Error> {
    // `having` keeps an empty batch from the queue, which would notify about nothing.
    sqlx::query_scalar!(
        r#"
        with moved as (
          delete from outbox
          where id = any (array(
            select id from outbox order by id limit $1 for update skip locked
          ))
          returning id, task, payload, run_at, max_attempts
        ), specs as (
          select array_agg(row(
              task, json_build_object('id', id, 'task', payload), null, run_at, max_attempts,
              id::text, null, null
            )::graphile_worker.job_spec order by id) as specs
          from moved
          having count(*) > 0
        )
        select count(*) as "count!" from specs, graphile_worker.add_jobs(specs.specs)
        "#,
        BATCH,
    )
    .fetch_one(db)
    .await
}

/// Relays until `shutdown`, whatever happens to the database meanwhile.
pub(crate) async fn run(db: &PgPool, shutdown: &CancellationToken) {
    let mut backoff = Backoff::new();
    while !shutdown.is_cancelled() {
        let wait = match move_batch(db).await {
            Ok(moved) => {
                backoff.reset();
                if moved >= BATCH { Duration::ZERO } else { IDLE }
            }
            Err(error) => {
                let wait = backoff.next_wait();
                tracing::warn!(error = %crate::jobs::Failure::from(error), ?wait, "relay failed");
                wait
            }
        };
        shutdown.run_until_cancelled(tokio::time::sleep(wait)).await;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        jobs::StaffMessage,
        outbox::write,
    };

    async fn queued(pool: &PgPool) -> Vec<String> {
        sqlx::query_scalar("select key from graphile_worker._private_jobs order by id")
            .fetch_all(pool)
            .await
            .unwrap()
    }

    #[sqlx::test(migrations = false)]
    async fn concurrent_relays_move_each_row_once(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let mut tx = kernel.db.begin().await.unwrap();
        for _ in 0..2_200 {
            let task = StaffMessage::new("test", "asked", kernel.new_id());
            write(&mut tx, kernel.new_id(), kernel.now(), &task).await.unwrap();
        }
        tx.commit().await.unwrap();

        let worker = as_role(&pool, Role::Worker).await;
        let relay = || async {
            let mut total = 0;
            loop {
                match move_batch(&worker).await.unwrap() {
                    0 => return total,
                    moved => total += moved,
                }
            }
        };
        let moved = tokio::join!(relay(), relay(), relay(), relay());
        assert_eq!(moved.0 + moved.1 + moved.2 + moved.3, 2_200);
        let keys = queued(&pool).await;
        assert_eq!(keys.len(), 2_200);
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 2_200);
        let left: i64 =
            sqlx::query_scalar("select count(*) from outbox").fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0);
    }

    #[sqlx::test(migrations = false)]
    async fn what_was_rolled_back_or_is_not_committed_stays_away(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let worker = as_role(&pool, Role::Worker).await;
        let task = StaffMessage::new("test", "asked", kernel.new_id());

        let mut tx = kernel.db.begin().await.unwrap();
        write(&mut tx, kernel.new_id(), kernel.now(), &task).await.unwrap();
        assert_eq!(move_batch(&worker).await.unwrap(), 0);
        tx.rollback().await.unwrap();
        assert_eq!(move_batch(&worker).await.unwrap(), 0);

        let id = kernel.new_id();
        let mut tx = kernel.db.begin().await.unwrap();
        write(&mut tx, id, kernel.now(), &task).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(move_batch(&worker).await.unwrap(), 1);
        assert_eq!(queued(&pool).await, [id.to_string()]);
    }

    #[sqlx::test(migrations = false)]
    async fn a_later_time_and_the_number_of_attempts_go_along(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let mut conn = kernel.db.acquire().await.unwrap();
        let task = StaffMessage::new("test", "asked", kernel.new_id());
        let run_at = kernel.now() + chrono::TimeDelta::days(9);
        crate::outbox::write_later(&mut conn, kernel.new_id(), kernel.now(), run_at, &task)
            .await
            .unwrap();
        move_batch(&as_role(&pool, Role::Worker).await).await.unwrap();
        let job: (chrono::DateTime<chrono::Utc>, i16) =
            sqlx::query_as("select run_at, max_attempts from graphile_worker._private_jobs")
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!(job, (run_at, 10));
    }
}
