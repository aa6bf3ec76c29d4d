use chrono::TimeDelta;
use sqlx::{Executor, PgPool, Row};

use super::*;
use crate::{
    audit::Actor,
    calendar::{Import, import},
    cases::{file, testing::Bureau},
    db::{Role, testing::as_role},
};

const YEAR_2027: &str = "year,2027,2026-12-31,国务院办公厅关于2027年部分节假日安排的通知,\n\
                         off,2027-01-01,2027-01-03,元旦\n\
                         off,2027-01-04,2027-01-05,元旦调休\n";

/// A case of Wednesday 30 December 2026, 10:00; its id.
async fn filed_in_december(bureau: &Bureau) -> Uuid {
    let december = to_utc(domain::calendar::parse_date_time("2026-12-30 10:00").unwrap());
    bureau.kernel.clock.advance(december - bureau.kernel.now());
    let new = bureau.litter();
    let receipt = file(&bureau.kernel, &bureau.rules, &bureau.calendar, new).await.unwrap();
    bureau.id(&receipt).await
}

async fn publish(bureau: &Bureau) {
    let mut conn = bureau.owner.acquire().await.unwrap();
    let how = Import {
        at: bureau.kernel.now(),
        actor: Actor::System("test"),
        event: bureau.kernel.new_id(),
        dry_run: false,
    };
    import(&mut conn, YEAR_2027, how).await.unwrap();
}

/// The end of the clock, whether it is provisional, and the version that it was counted on.
async fn close_clock(pool: &PgPool) -> (DateTime<Utc>, bool, i64) {
    let row = pool
        .fetch_one(
            "select due_at, provisional, calendar_version from case_clock where kind = 'close'",
        )
        .await
        .unwrap();
    (row.get(0), row.get(1), row.get(2))
}

async fn bureau_and_worker(pool: &PgPool) -> (Bureau, Kernel) {
    let bureau = Bureau::new(pool).await;
    // Three working days, so that they end in the next year.
    pool.execute("update case_limit set unit = 'working-days', amount = 3 where clock = 'close'")
        .await
        .unwrap();
    let rules = crate::cases::rulebook::load(pool).await.unwrap();
    let worker = bureau.kernel.with_db(as_role(pool, Role::Worker).await);
    (Bureau { rules, ..bureau }, worker)
}

#[sqlx::test(migrations = false)]
async fn a_case_of_late_december_is_dated_once_when_the_year_is_published(pool: PgPool) {
    let (bureau, worker) = bureau_and_worker(&pool).await;
    let case = filed_in_december(&bureau).await;
    let (before, provisional, first) = close_clock(&pool).await;
    assert!(provisional);
    assert_eq!(redate(&worker).await.unwrap(), 0, "the year is not there yet");

    publish(&bureau).await;
    assert!(redate(&worker).await.unwrap() >= 1);
    let (after, provisional, version) = close_clock(&pool).await;
    assert!(!provisional);
    assert!(version > first);
    // Thursday 31 December, then Wednesday 6 and Thursday 7 January.
    assert_eq!(to_local(after).date(), NaiveDate::from_ymd_opt(2027, 1, 7).unwrap());
    assert!(after > before);

    let told: Vec<(Value, bool)> = sqlx::query_as(
        "select detail, public from case_event
         where case_id = $1 and step = 'redate' and detail->>'clock' = 'close'",
    )
    .bind(case)
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(told, [(json!({ "clock": "close", "from": before, "to": after }), true)]);
    let promised: (DateTime<Utc>, bool) =
        sqlx::query_as("select due_at, provisional from case_file where id = $1")
            .bind(case)
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(promised, (after, false));
    assert_eq!(redate(&worker).await.unwrap(), 0, "once");
}

#[sqlx::test(migrations = false)]
async fn what_an_extension_has_moved_stays(pool: PgPool) {
    let (bureau, worker) = bureau_and_worker(&pool).await;
    filed_in_december(&bureau).await;
    let until = bureau.kernel.now() + TimeDelta::days(20);
    sqlx::query("update case_clock set due_at = $1, provisional = false")
        .bind(until)
        .execute(&pool)
        .await
        .unwrap();
    publish(&bureau).await;
    assert_eq!(redate(&worker).await.unwrap(), 0);
    assert_eq!(close_clock(&pool).await.0, until);
}

#[sqlx::test(migrations = false)]
async fn after_a_pause_what_was_left_is_counted(pool: PgPool) {
    let (bureau, worker) = bureau_and_worker(&pool).await;
    let case = filed_in_december(&bureau).await;
    // It stood still until Thursday 31 December, 10:00, and has two working days left from then.
    let resumed = bureau.kernel.now() + TimeDelta::days(1);
    let end =
        deadline(&bureau.calendar.calendar, to_local(resumed), Term::working_days(2).unwrap());
    sqlx::query("update case_clock set due_at = $1 where kind = 'close'")
        .bind(to_utc(end.unwrap().at))
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query(
        "insert into case_event (id, case_id, step, from_state, to_state, party, at, public)
         values ($1, $2, 'resume', 'suspended', 'handling', 'handler', $3, true)",
    )
    .bind(bureau.kernel.new_id())
    .bind(case)
    .bind(resumed)
    .execute(&pool)
    .await
    .unwrap();
    publish(&bureau).await;
    redate(&worker).await.unwrap();
    let (after, _, _) = close_clock(&pool).await;
    assert_eq!(to_local(after).date(), NaiveDate::from_ymd_opt(2027, 1, 7).unwrap());
}
