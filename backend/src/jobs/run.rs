//! The whole worker.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Failure, depth, mail_staff::mail_staff, periodic::every, queue};
use crate::{Kernel, audit, bulky, capacity, cases, files, outbox, payments, places, retention};

/// Below the five seconds within which an audit row has to be sealed.
const SEAL_EVERY: Duration = Duration::from_secs(2);
const COUNT_JOBS_EVERY: Duration = Duration::from_secs(15);
const MAIL_STAFF_EVERY: Duration = Duration::from_secs(600);
const EXPAND_HOURS_EVERY: Duration = Duration::from_secs(60);
const TALLY_DAYS_EVERY: Duration = Duration::from_secs(3600);
const SAMPLE_PARKING_EVERY: Duration = Duration::from_secs(300);
const ESCALATE_EVERY: Duration = Duration::from_secs(15);
const REDATE_EVERY: Duration = Duration::from_secs(60);
const PLAN_WINDOWS_EVERY: Duration = Duration::from_secs(60);
const WAITING_LIST_EVERY: Duration = Duration::from_secs(15);
const CHASE_CITY_EVERY: Duration = Duration::from_secs(900);
const ASK_PAYMENTS_EVERY: Duration = Duration::from_secs(2);
const RECONCILE_PAYMENTS_EVERY: Duration = Duration::from_secs(900);
const END_HOLDS_EVERY: Duration = Duration::from_secs(5);
const DISPLACE_EVERY: Duration = Duration::from_secs(15);
const END_UNANSWERED_EVERY: Duration = Duration::from_secs(60);
const REMIND_EVERY: Duration = Duration::from_secs(300);
const RETENTION_EVERY: Duration = Duration::from_secs(3600);
const SWEEP_FILES_EVERY: Duration = Duration::from_secs(3600);

/// Works until `shutdown` is cancelled and what is under way is finished (8 seconds at most). Never
/// gives up: while the database is away it waits and tries again. `kernel.db` acts as
/// [`Role::Worker`](crate::db::Role::Worker) and has 10 connections or more. Any number of workers
/// may run on one database.
pub async fn run(kernel: Kernel, shutdown: CancellationToken) {
    tokio::join!(
        outbox::run(&kernel.db, &shutdown),
        queue::run(&kernel, &shutdown),
        every("audit-sealer", SEAL_EVERY, &shutdown, || async {
            audit::seal_pending(&kernel).await.map(drop).map_err(Failure::from)
        }),
        every("job-count", COUNT_JOBS_EVERY, &shutdown, || depth::report(&kernel.db)),
        every("staff-mail", MAIL_STAFF_EVERY, &shutdown, || async {
            mail_staff(&kernel).await.map(drop)
        }),
        every("opening-hours", EXPAND_HOURS_EVERY, &shutdown, || async {
            places::expand::due(&kernel.db, kernel.now()).await.map(drop)
        }),
        every("open-days", TALLY_DAYS_EVERY, &shutdown, || async {
            places::expand::tally_days(&kernel.db, kernel.now()).await.map(drop)
        }),
        every("parking-history", SAMPLE_PARKING_EVERY, &shutdown, || async {
            places::history::sample(&kernel).await.map(drop)
        }),
        every("case-ladder", ESCALATE_EVERY, &shutdown, || async {
            cases::escalate(&kernel).await.map(drop)
        }),
        every("case-dates", REDATE_EVERY, &shutdown, || async {
            cases::redate(&kernel).await.map(drop)
        }),
        every("city-returns", CHASE_CITY_EVERY, &shutdown, || async {
            cases::city::outbound::chase(&kernel).await.map(drop)
        }),
        every("capacity-plan", PLAN_WINDOWS_EVERY, &shutdown, || async {
            capacity::plan::due(&kernel).await.map(drop)
        }),
        every("waiting-list", WAITING_LIST_EVERY, &shutdown, || {
            capacity::waiting::turn(&kernel)
        }),
        every("payments", ASK_PAYMENTS_EVERY, &shutdown, || async {
            payments::ask(&kernel).await.map(drop)
        }),
        every("refunds", ASK_PAYMENTS_EVERY, &shutdown, || async {
            payments::ask_refunds(&kernel).await.map(drop)
        }),
        every("payment-reconciliation", RECONCILE_PAYMENTS_EVERY, &shutdown, || async {
            payments::reconcile_due(&kernel).await.map(drop)
        }),
        every("bulky-holds", END_HOLDS_EVERY, &shutdown, || async {
            bulky::expire(&kernel).await.map(drop)
        }),
        every("bulky-closed-windows", DISPLACE_EVERY, &shutdown, || async {
            bulky::displace(&kernel).await.map(drop)
        }),
        every("bulky-areas", PLAN_WINDOWS_EVERY, &shutdown, || async {
            bulky::apply_due_areas(&kernel).await.map(drop)
        }),
        every("bulky-waiting-list", WAITING_LIST_EVERY, &shutdown, || async {
            bulky::tell_waiting(&kernel).await.map(drop)
        }),
        every("bulky-unanswered", END_UNANSWERED_EVERY, &shutdown, || async {
            bulky::end_unanswered(&kernel).await.map(drop)
        }),
        every("bulky-reminders", REMIND_EVERY, &shutdown, || async {
            bulky::remind(&kernel).await.map(drop)
        }),
        every("retention", RETENTION_EVERY, &shutdown, || async {
            retention::run(&kernel).await.map(drop)
        }),
        every("file-sweep", SWEEP_FILES_EVERY, &shutdown, || async {
            files::sweep(&kernel).await.map(drop)
        }),
    );
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};
    use uuid::Uuid;

    use super::*;
    use crate::{
        audit::{Actor, Detail, Event, Subject},
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        jobs::StaffMessage,
    };

    async fn ask(pool: &PgPool, kernel: &Kernel) -> Uuid {
        let id = kernel.new_id();
        let mut tx = pool.begin().await.unwrap();
        let task = StaffMessage::new("test", "asked", kernel.new_id());
        outbox::write(&mut tx, id, kernel.now(), &task).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn count(pool: &PgPool, what: &'static str) -> i64 {
        sqlx::query_scalar(what).fetch_one(pool).await.unwrap()
    }

    /// Waits until `what` counts `wanted`; asserts no time but that it ends.
    async fn until(pool: &PgPool, what: &'static str, wanted: i64) {
        for _ in 0..600 {
            if count(pool, what).await == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{what}: never {wanted}");
    }

    const MESSAGES: &str = "select count(*) from staff_message";
    const JOBS: &str = "select count(*) from graphile_worker._private_jobs";

    #[sqlx::test(migrations = false)]
    async fn relays_runs_seals_and_stops(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let stop = CancellationToken::new();
        let worker = tokio::spawn(run(kernel.kernel.clone(), stop.clone()));
        ask(&pool, &kernel).await;
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: Actor::System("test"),
            act: "test",
            subject: Subject { kind: "test", id: None },
            detail: Detail::none(),
            request_id: None,
        };
        audit::record(&mut pool.acquire().await.unwrap(), event).await.unwrap();
        until(&pool, MESSAGES, 1).await;
        until(&pool, "select count(*) from audit_sealed", 1).await;
        stop.cancel();
        worker.await.unwrap();
        assert_eq!(count(&pool, JOBS).await, 0);
    }

    #[sqlx::test(migrations = false)]
    async fn an_idle_worker_leaves_the_database_alone(pool: PgPool) {
        const COMMITS: &str = "select xact_commit from pg_stat_database
                               where datname = current_database()";
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let stop = CancellationToken::new();
        let worker = tokio::spawn(run(kernel.kernel.clone(), stop.clone()));
        // Postgres tells its counts within a second or so.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let before = count(&pool, COMMITS).await;
        tokio::time::sleep(Duration::from_secs(4)).await;
        let commits = count(&pool, COMMITS).await - before;
        stop.cancel();
        worker.await.unwrap();
        // The relay looks four times a second, the sealer and the queue about once.
        assert!(commits < 200, "{commits} transactions in four idle seconds");
    }

    /// `kill -9` after a job's effect is committed and before the queue is told.
    #[sqlx::test(migrations = false)]
    async fn a_killed_workers_job_runs_again_and_changes_nothing(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let id = ask(&pool, &kernel).await;
        outbox::move_batch(&kernel.db).await.unwrap();
        pool.execute(
            "insert into graphile_worker._private_workers (id, last_heartbeat_at)
               values ('killed', now() - interval '1 minute');
             update graphile_worker._private_jobs
               set locked_by = 'killed', locked_at = now() - interval '2 minutes', attempts = 1",
        )
        .await
        .unwrap();
        sqlx::query("insert into staff_message values ($1, 'test', 'asked', $1, now())")
            .bind(id)
            .execute(&pool)
            .await
            .unwrap();

        let stop = CancellationToken::new();
        let worker = tokio::spawn(run(kernel.kernel.clone(), stop.clone()));
        until(&pool, JOBS, 0).await;
        stop.cancel();
        worker.await.unwrap();
        assert_eq!(count(&pool, MESSAGES).await, 1);
    }

    #[sqlx::test(migrations = false)]
    async fn a_database_that_goes_away_and_returns(pool: PgPool) {
        let options = PgPool::connect_options(&pool).as_ref().clone();
        let name = options.get_database().unwrap().to_owned();
        let mut outside =
            PgConnection::connect_with(&options.clone().database("postgres")).await.unwrap();

        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let stop = CancellationToken::new();
        let worker = tokio::spawn(run(kernel.kernel.clone(), stop.clone()));
        ask(&pool, &kernel).await;
        until(&pool, MESSAGES, 1).await;

        let allow = |allow: bool| {
            AssertSqlSafe(format!("alter database \"{name}\" allow_connections {allow}"))
        };
        outside.execute(allow(false)).await.unwrap();
        sqlx::query(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = $1 and application_name = 'minhu worker'",
        )
        .bind(&name)
        .execute(&mut outside)
        .await
        .unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(!worker.is_finished());
        outside.execute(allow(true)).await.unwrap();

        ask(&pool, &kernel).await;
        until(&pool, MESSAGES, 2).await;
        stop.cancel();
        worker.await.unwrap();
    }
}
