//! How much work waits, as metrics.

use metrics::gauge;
use sqlx::PgPool;

use super::Failure;

/// What waits, over all workers.
#[derive(Debug, PartialEq)]
struct Depth {
    /// Committed and not yet in the job queue.
    outbox: i64,
    /// Jobs that could run now.
    due: i64,
    /// How long the oldest of them waits, in seconds.
    oldest: f64,
    /// Dead letters.
    dead: i64,
}

/// Sets the gauges `minhu_outbox_rows`, `minhu_jobs_due`, `minhu_jobs_oldest_seconds` and
/// `minhu_jobs_dead`. Every worker tells the same figures, those of the database.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no queue has 2⁵² jobs")]
pub(super) async fn report(db: &PgPool) -> Result<(), Failure> {
    let depth = measure(db).await?;
    gauge!("minhu_outbox_rows").set(depth.outbox as f64);
    gauge!("minhu_jobs_due").set(depth.due as f64);
    gauge!("minhu_jobs_oldest_seconds").set(depth.oldest);
    gauge!("minhu_jobs_dead").set(depth.dead as f64);
    Ok(())
}

async fn measure(db: &PgPool) -> Result<Depth, sqlx::Error> {
    sqlx::query_as!(
        Depth,
        r#"select (select count(*) from outbox) as "outbox!",
             count(*) filter (where is_available and run_at <= now()) as "due!",
             coalesce(extract(epoch from now() - min(run_at)
               filter (where is_available and run_at <= now())), 0)::float8 as "oldest!",
             count(*) filter (where attempts >= max_attempts and locked_at is null) as "dead!"
           from graphile_worker._private_jobs"#
    )
    .fetch_one(db)
    .await
}

#[cfg(test)]
mod tests {
    use sqlx::Executor;

    use super::*;
    use crate::db::{Role, testing::as_role};

    #[sqlx::test(migrations = false)]
    async fn jobs_count_as_due_or_dead(pool: PgPool) {
        pool.execute(
            "insert into graphile_worker._private_tasks (identifier) values ('x');
             insert into graphile_worker._private_jobs (task_id, run_at, attempts, max_attempts)
               select id, now() + wait, tried, 3 from graphile_worker._private_tasks,
                 (values (interval '-90 s', 0), ('-5 s', 2), ('1 h', 0), ('-1 d', 3))
                   as jobs (wait, tried)",
        )
        .await
        .unwrap();
        let depth = measure(&as_role(&pool, Role::Worker).await).await.unwrap();
        assert_eq!((depth.outbox, depth.due, depth.dead), (0, 2, 1));
        assert!(depth.oldest >= 90.0, "{depth:?}");
    }
}
