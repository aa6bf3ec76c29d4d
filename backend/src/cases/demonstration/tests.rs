use std::{collections::HashMap, time::Instant};

use domain::{accounts::Role, cases::TRANSITIONS};
use sqlx::{PgPool, Row};

use super::*;
use crate::{
    accounts,
    cases::{Queue, count, rulebook, testing::Bureau},
};

async fn seeded(pool: &PgPool, scale: u16) -> Bureau {
    let bureau = Bureau::new(pool).await;
    let owner = bureau.kernel.with_db(pool.clone());
    let mut tx = pool.begin().await.unwrap();
    accounts::staff::demonstration::seed(&owner, &mut tx).await.unwrap();
    let by = By {
        actor: audit::Actor::System("test"),
        at: owner.now(),
        event: owner.new_id(),
        request_id: None,
    };
    let began = Instant::now();
    assert!(seed(&mut tx, &bureau.rules, &bureau.calendar, scale, by).await.unwrap());
    tx.commit().await.unwrap();
    println!("{} cases: {:?}", u32::from(scale) * MEASURE, began.elapsed());
    bureau
}

async fn number(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn every_way_is_one_of_the_table(pool: PgPool) {
    seeded(&pool, 1).await;
    let rows = sqlx::query(
        "select case_id, case_event.step, from_state, to_state, case_file.state
         from case_event join case_file on case_file.id = case_id order by case_id, case_event.id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut stands: HashMap<Uuid, (String, String)> = HashMap::new();
    for row in rows {
        let (case, step, from, to, last): (Uuid, String, String, String, String) =
            (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4));
        let before = stands.insert(case, (to.clone(), last));
        let Some((before, _)) = before else {
            assert_eq!(
                (step.as_str(), from.as_str(), to.as_str()),
                ("file", "received", "received")
            );
            continue;
        };
        assert_eq!(before, from, "{case} {step}");
        let known = matches!(step.as_str(), "warn" | "escalate") && from == to
            || TRANSITIONS.iter().any(|line| {
                line.from.as_str() == from && line.step.as_str() == step && line.to.as_str() == to
            });
        assert!(known, "{case}: {from} {step} {to}");
    }
    assert_eq!(stands.len(), 3_000);
    assert!(stands.values().all(|(at_last, state)| at_last == state));
}

#[sqlx::test(migrations = false)]
async fn it_has_what_a_district_has(pool: PgPool) {
    let bureau = seeded(&pool, 1).await;
    for state in State::ALL {
        let cases: i64 = sqlx::query_scalar("select count(*) from case_file where state = $1")
            .bind(state.as_str())
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(cases > 0, "{}", state.as_str());
        println!("{} {cases}", state.as_str());
    }
    for (what, least, most, sql) in [
        ("cases", 3_000, 3_000, "select count(*) from case_file"),
        ("open", 120, 900, "select count(*) from case_file where closed_at is null"),
        (
            "late now",
            5,
            200,
            "select count(*) from case_file where next_due_at < '2026-11-20 01:00Z'",
        ),
        (
            "closed after what was promised",
            50,
            600,
            "select count(*) from case_file where closed_at > due_at",
        ),
        ("rated", 1_000, 2_600, "select count(rating) from case_file"),
        ("urged", 50, 600, "select count(*) from case_file where urges > 0"),
        ("returned", 50, 600, "select count(*) from case_file where returns > 0"),
        ("reworked", 50, 600, "select count(*) from case_file where reworks > 0"),
        ("reopened", 20, 400, "select count(*) from case_file where reopened > 0"),
        ("supervised", 10, 300, "select count(*) from case_file where supervised"),
        ("asked", 1, 100, "select count(*) from case_file where awaits = 'resident'"),
        ("extensions", 5, 300, "select count(*) from case_extension"),
        ("public", 1_500, 2_900, "select count(public_at) from case_file"),
        ("answers", 1_800, 3_200, "select count(*) from case_answer"),
        ("kinds", 8, 8, "select count(distinct kind) from case_file"),
        ("streets", 6, 6, "select count(distinct street) from case_file"),
        ("of the city", 100, 600, "select count(external_number) from case_file"),
        ("found by words", 3_000, 3_000, "select count(*) from case_words"),
    ] {
        let found = number(&pool, sql).await;
        assert!((least..=most).contains(&found), "{what}: {found}");
        println!("{what} {found}");
    }
    for (none, sql) in [
        ("in the future", "select count(*) from case_event where at > '2026-11-20 01:00Z'"),
        ("of another street", "select count(*) from case_file join grid_cell on grid_cell.id = cell
           where grid_cell.street <> case_file.street or not st_covers(area, point::geometry)"),
        (
            "running where it does not",
            "select count(*) from case_clock join case_file on case_file.id = case_id
             where stopped_at is null and closed_at is not null and case_clock.kind <> 'callback'",
        ),
        ("due and not climbed", "select count(*) from case_clock where next_at <= '2026-11-20 01:00Z'"),
        (
            "merged into what was closed before",
            "select count(*) from case_file join case_file as other on other.id = case_file.merged_into
             where other.closed_at < case_file.closed_at",
        ),
        (
            "joined too late",
            "select count(*) from case_reporter join case_file on case_file.id = case_id
             where joined_at > coalesce(closed_at, '2026-11-20 01:00Z')",
        ),
        (
            "solved nowhere",
            "select count(*) from case_event join case_file on case_file.id = case_id
               join case_class on case_class.code = class
             where case_event.step = 'feed-back' and detail ->> 'outcome' = 'solved'
               and 'on-site' = any (needs) and detail -> 'point' is null",
        ),
        (
            "not as many reporters",
            "select count(*) from case_file where reporters <>
               (select count(*) from case_reporter where case_id = case_file.id)",
        ),
    ] {
        assert_eq!(number(&pool, sql).await, 0, "{none}");
    }
    // The trigger is back.
    let refused = sqlx::query("update case_file set state = 'verified' where state = 'received'");
    assert!(refused.execute(&pool).await.is_err());
    let by = By {
        actor: audit::Actor::System("test"),
        at: bureau.kernel.now(),
        event: bureau.kernel.new_id(),
        request_id: None,
    };
    let mut conn = pool.acquire().await.unwrap();
    let rules = rulebook::load(&pool).await.unwrap();
    assert!(!seed(&mut conn, &rules, &bureau.calendar, 1, by).await.unwrap(), "once");
}

/// The lists of whoever decides, which have all that is not decided.
#[sqlx::test(migrations = false)]
async fn some_wait_for_a_decision(pool: PgPool) {
    let bureau = seeded(&pool, 1).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    for (queue, all) in [
        (Queue::Extensions, "select count(*) from case_extension where granted is null"),
        (Queue::ToRead, "select count(*) from case_answer where sent_at is null"),
    ] {
        let counts = count(&bureau.kernel, &dispatcher, &[queue]).await.unwrap();
        assert_eq!(counts, [(queue, number(&pool, all).await)]);
        assert!((1..=20).contains(&counts[0].1), "{counts:?}");
        println!("{queue:?} {}", counts[0].1);
    }
    let unwritten = "select (select count(*) from case_event where step = 'propose') -
                       (select count(*) from case_answer
                        where sent_at is null or reader is not null)";
    assert_eq!(number(&pool, unwritten).await, 0, "proposed without an answer");
}

#[test]
fn no_two_have_one_number() {
    let random: std::collections::HashSet<u32> =
        (0..1_002_000_u32).map(|number| number.wrapping_mul(0x9_E375) % NUMBERS).collect();
    assert_eq!(random.len(), 1_002_000);
}
