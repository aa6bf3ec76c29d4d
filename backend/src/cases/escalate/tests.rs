use std::time::Instant;

use chrono::TimeDelta;
use sqlx::PgPool;

use super::*;
use crate::{
    cases::testing::Bureau,
    db::{Role, testing::as_role},
};

async fn number(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// The bureau, and the worker beside it.
async fn with_worker(pool: &PgPool) -> (Bureau, Kernel) {
    let bureau = Bureau::new(pool).await;
    let worker = bureau.kernel.with_db(as_role(pool, Role::Worker).await);
    (bureau, worker)
}

/// So many clocks that ran out a minute ago, each of a case of its own.
async fn run_out(pool: &PgPool, now: DateTime<Utc>, count: i32) {
    sqlx::query(
        "with filed as (
           insert into case_file (id, number, kind, class, urgency, channel, words, address,
             opened_at, changed_at)
           select gen_random_uuid(), 'MH-261101-' || upper(lpad(to_hex(n), 4, '0')) || '-0', 'report',
             '06010', 'normal', 'web', 'x', 'x', $1 - interval '9 days', $1 - interval '9 days'
           from generate_series(1, $2) as n returning id)
         insert into case_clock (id, case_id, kind, unit, amount, started_at, due_at, provisional,
           calendar_version, next_rung, next_at)
         select gen_random_uuid(), id, 'close', 'working-days', 5, $1 - interval '9 days',
           $1 - interval '1 minute', false, 1, 1, $1 - interval '1 minute' from filed",
    )
    .bind(now)
    .bind(count)
    .execute(pool)
    .await
    .unwrap();
}

const CLIMBED: &str = "select count(*) from case_escalation";
const EVENTS: &str = "select count(*) from case_event where step in ('warn', 'escalate')";
const MESSAGES: &str = "select count(*) from outbox where payload->>'kind' like 'case-late%'";
const LEFT: &str = "select count(*) from case_clock where next_at <= '2026-11-20 01:00Z'";

#[sqlx::test(migrations = false)]
async fn a_clock_warns_is_late_and_climbs_each_rung_once(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    bureau.file(bureau.litter()).await;
    assert_eq!(escalate(&worker).await.unwrap(), 0, "nothing is due yet");

    let (warn_at, due_at): (DateTime<Utc>, DateTime<Utc>) =
        sqlx::query_as("select next_at, due_at from case_clock where kind = 'close'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let rungs = async || {
        sqlx::query_scalar::<_, i16>(
            "select rung from case_escalation
             join case_clock on case_clock.id = clock where kind = 'close' order by rung",
        )
        .fetch_all(&pool)
        .await
        .unwrap()
    };
    let wait_until = |at| bureau.kernel.clock.advance(at - bureau.kernel.now());
    wait_until(warn_at);
    escalate(&worker).await.unwrap();
    assert_eq!(rungs().await, [0]);
    wait_until(due_at - TimeDelta::seconds(1));
    escalate(&worker).await.unwrap();
    assert_eq!(rungs().await, [0]);
    wait_until(due_at);
    escalate(&worker).await.unwrap();
    assert_eq!(rungs().await, [0, 1]);
    // Nobody looked at it for two months: all rungs, one after the other.
    wait_until(due_at + TimeDelta::days(60));
    escalate(&worker).await.unwrap();
    assert_eq!(rungs().await, [0, 1, 2, 3, 4, 5]);
    assert_eq!(escalate(&worker).await.unwrap(), 0);

    // Three clocks run on a new case.
    assert_eq!(number(&pool, CLIMBED).await, 18);
    assert_eq!(number(&pool, EVENTS).await, 18);
    assert_eq!(number(&pool, MESSAGES).await, 15);
    let public = "select count(*) from case_event where party = 'system' and public";
    assert_eq!(number(&pool, public).await, 0);
    assert_eq!(number(&pool, "select count(next_at) from case_clock").await, 0);
}

#[sqlx::test(migrations = false)]
async fn each_message_says_whose_it_is(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    run_out(&pool, bureau.kernel.now(), 2).await;
    let parks: String = sqlx::query_scalar(
        "with first as (select min(id::text)::uuid as id from case_clock)
         update case_clock set department = department.id from first, department
         where case_clock.id = first.id and department.code = 'parks'
         returning department.id::text",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    bureau.kernel.clock.advance(TimeDelta::days(60));
    escalate(&worker).await.unwrap();
    let told: Vec<(String, Option<String>)> = sqlx::query_as(
        "select payload->>'kind', payload->>'department' from outbox
         where task = 'staff-message' order by 1, 2 nulls last",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let wanted = [
        "case-late",
        "case-late-department-head",
        "case-late-handler",
        "case-late-leader",
        "case-late-supervisor",
    ];
    let wanted: Vec<_> = wanted
        .into_iter()
        .flat_map(|kind| [(kind.to_owned(), Some(parks.clone())), (kind.to_owned(), None)])
        .collect();
    assert_eq!(told, wanted);
}

#[sqlx::test(migrations = false)]
async fn what_stands_still_or_has_stopped_climbs_nothing(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    run_out(&pool, bureau.kernel.now(), 2).await;
    sqlx::query(
        "with first as (select min(id::text)::uuid as id from case_clock)
         update case_clock set next_at = null,
           paused_at = case when case_clock.id = first.id then started_at end,
           stopped_at = case when case_clock.id <> first.id then started_at end
         from first",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert_eq!(escalate(&worker).await.unwrap(), 0);
}

#[sqlx::test(migrations = false)]
async fn a_rung_waits_where_the_end_was_moved_since(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    let now = bureau.kernel.now();
    run_out(&pool, now, 1).await;
    sqlx::query("update case_clock set due_at = $1, next_rung = 2")
        .bind(now - TimeDelta::minutes(1))
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(escalate(&worker).await.unwrap(), 0);
    let next: DateTime<Utc> =
        sqlx::query_scalar("select next_at from case_clock").fetch_one(&pool).await.unwrap();
    assert!(next > now, "two working hours after its end");
}

#[sqlx::test(migrations = false)]
async fn two_workers_share_the_work_and_do_nothing_twice(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    let other = bureau.kernel.with_db(as_role(&pool, Role::Worker).await);
    run_out(&pool, bureau.kernel.now(), 2_500).await;
    let (one, two) = tokio::join!(escalate(&worker), escalate(&other));
    assert_eq!(one.unwrap() + two.unwrap(), 2_500);
    for counted in [CLIMBED, EVENTS, MESSAGES] {
        assert_eq!(number(&pool, counted).await, 2_500, "{counted}");
    }
    assert_eq!(number(&pool, LEFT).await, 0);
}

/// A worker that is killed in the middle of a batch.
#[sqlx::test(migrations = false)]
async fn a_batch_that_was_rolled_back_is_done_by_the_next(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    run_out(&pool, bureau.kernel.now(), 1_200).await;
    let ladder = ladder(&worker.db).await.unwrap();
    let mut killed = worker.db.begin().await.unwrap();
    let batch = climb(&worker, &mut killed, &ladder, &bureau.calendar.calendar).await.unwrap();
    assert_eq!(batch, Batch { seen: 1_000, climbed: 1_000 });
    assert_eq!(escalate(&worker).await.unwrap(), 200, "what the other is at is passed over");
    killed.rollback().await.unwrap();
    assert_eq!(escalate(&worker).await.unwrap(), 1_000);
    for counted in [CLIMBED, EVENTS, MESSAGES] {
        assert_eq!(number(&pool, counted).await, 1_200, "{counted}");
    }
}

/// Whoever takes a step holds the case and then wants its clocks.
#[sqlx::test(migrations = false)]
async fn a_case_that_somebody_is_at_is_passed_over(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    run_out(&pool, bureau.kernel.now(), 1).await;
    let mut step = bureau.kernel.db.begin().await.unwrap();
    sqlx::query("select id from case_file for update").execute(&mut *step).await.unwrap();
    assert_eq!(escalate(&worker).await.unwrap(), 0);
    step.rollback().await.unwrap();
    assert_eq!(escalate(&worker).await.unwrap(), 1);
}

#[sqlx::test(migrations = false)]
async fn whom_rungs_tell_is_known_to_the_database(pool: PgPool) {
    let known: String = sqlx::query_scalar(
        "select pg_get_constraintdef(oid) from pg_constraint
         where conname = 'case_rung_tells_somebody'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    for told in Told::ALL {
        assert!(known.contains(&format!("'{}'", told.as_str())), "{}", told.as_str());
    }
    assert_eq!(known.matches("'::text").count(), Told::ALL.len());
    let worker = as_role(&pool, Role::Worker).await;
    let ladder = ladder(&worker).await.unwrap();
    assert_eq!(ladder.tells(5), Some(Told::Leader));
}

/// Two workers, one of which is killed half-way.
#[sqlx::test(migrations = false)]
#[ignore = "prints a time"]
async fn how_long_10_000_take(pool: PgPool) {
    let (bureau, worker) = with_worker(&pool).await;
    let other = bureau.kernel.with_db(as_role(&pool, Role::Worker).await);
    run_out(&pool, bureau.kernel.now(), 10_000).await;
    let began = Instant::now();
    let doomed = tokio::spawn(async move { escalate(&other).await });
    let working = async {
        while number(&pool, LEFT).await > 0 {
            escalate(&worker).await.unwrap();
        }
    };
    let killing = async {
        while number(&pool, CLIMBED).await < 4_000 {
            tokio::task::yield_now().await;
        }
        doomed.abort();
    };
    tokio::join!(working, killing);
    println!("10,000 clocks by two workers, one killed half-way: {:?}", began.elapsed());
    for counted in [CLIMBED, EVENTS, MESSAGES] {
        assert_eq!(number(&pool, counted).await, 10_000, "{counted}");
    }
}
