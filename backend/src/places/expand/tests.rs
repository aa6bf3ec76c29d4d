use chrono::{DateTime, Utc};
use sqlx::{Executor, PgPool, Row};

use super::*;
use crate::{
    calendar::SEED,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
};

/// Places with these hours, and the calendar of the demonstration.
async fn with(pool: &PgPool, hours: &[(&str, Option<&str>)]) {
    sqlx::query("insert into calendar_version values (1, now(), $1)")
        .bind(SEED)
        .execute(pool)
        .await
        .unwrap();
    for (at, (name, syntax)) in hours.iter().enumerate() {
        sqlx::query(
            "insert into place (id, code, kind, finder, name, normal, point, hours, hours_syntax,
               source, datum, raw_longitude, raw_latitude, created_at, changed_at)
             values (gen_random_uuid(), $1, 'toilet', 'toilets', $2, '{}', st_makepoint(118.78, 32.04),
               coalesce($3, ''), $3, 'staff', 'wgs84', 118.78, 32.04, '2026-01-01', '2026-01-01')",
        )
        .bind(format!("{at:07}"))
        .bind(name)
        .bind(syntax)
        .execute(pool)
        .await
        .unwrap();
    }
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// What a list would show of it.
async fn state(pool: &PgPool, name: &str, now: DateTime<Utc>) -> Option<bool> {
    sqlx::query(
        "select case when now < hours_until then open_during @> now end
         from place, (select $2::timestamptz as now) as clock where name = $1",
    )
    .bind(name)
    .bind(now)
    .fetch_one(pool)
    .await
    .unwrap()
    .get(0)
}

#[sqlx::test(migrations = false)]
async fn open_now_follows_hours_and_calendar(pool: PgPool) {
    with(
        &pool,
        &[
            ("always", Some("24/7")),
            ("day", Some("06:00-22:00")),
            ("night", Some("18:00-02:00")),
            ("workdays", Some("Mo-Fr 08:30-17:30; PH off")),
            ("broken", Some("sometimes")),
            ("silent", None),
        ],
    )
    .await;
    let worker = as_role(&pool, Role::Worker).await;
    // A Saturday, 11:00 in Shanghai.
    let now = at("2026-11-21T03:00:00Z");
    assert_eq!(due(&worker, now).await.unwrap(), 5);
    for (name, open) in [
        ("always", Some(true)),
        ("day", Some(true)),
        ("night", Some(false)),
        ("workdays", Some(false)),
        ("broken", None),
        ("silent", None),
    ] {
        assert_eq!(state(&pool, name, now).await, open, "{name}");
    }
    let monday = at("2026-11-23T03:00:00Z");
    assert_eq!(state(&pool, "workdays", monday).await, Some(true));
    // 01:00 on Sunday.
    let late = at("2026-11-21T17:00:00Z");
    assert_eq!(state(&pool, "night", late).await, Some(true));
    assert_eq!(state(&pool, "day", late).await, Some(false));
    // Nobody has computed anything for weeks.
    assert_eq!(state(&pool, "always", at("2026-12-20T03:00:00Z")).await, None);
    let always: Vec<(String, Option<bool>)> =
        sqlx::query_as("select name, always_open from place order by code")
            .fetch_all(&pool)
            .await
            .unwrap();
    let always: Vec<_> = always.into_iter().map(|(_, always)| always).collect();
    assert_eq!(always, [Some(true), Some(false), Some(false), Some(false), None, None]);
    // Nothing is due again before tomorrow, or before the calendar changes.
    assert_eq!(due(&worker, at("2026-11-21T09:00:00Z")).await.unwrap(), 0);
    assert_eq!(due(&worker, at("2026-11-22T03:00:00Z")).await.unwrap(), 4);
    sqlx::query("insert into calendar_version values (2, now(), $1)")
        .bind(SEED)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(due(&worker, at("2026-11-22T03:01:00Z")).await.unwrap(), 5);
}

#[sqlx::test(migrations = false)]
async fn a_stretch_that_nobody_can_tell_is_unknown_until_it_is_over(pool: PgPool) {
    // The hours of the first of January are left open by whoever wrote them.
    with(&pool, &[("unsure", Some("06:00-22:00; PH 06:00-22:00 unknown"))]).await;
    let before = at("2026-09-28T03:00:00Z");
    due(&pool, before).await.unwrap();
    assert_eq!(state(&pool, "unsure", before).await, Some(true));
    let holiday = at("2026-10-01T03:00:00Z");
    due(&pool, holiday).await.unwrap();
    assert_eq!(state(&pool, "unsure", holiday).await, None);
    let after = at("2026-10-08T03:00:00Z");
    due(&pool, after).await.unwrap();
    assert_eq!(state(&pool, "unsure", after).await, Some(true));
}

#[sqlx::test(migrations = false)]
async fn a_suspension_closes_and_its_minutes_are_counted(pool: PgPool) {
    with(&pool, &[("day", Some("06:00-22:00")), ("silent", None)]).await;
    let worker = as_role(&pool, Role::Worker).await;
    let kernel = TestKernel::new(pool.clone());
    let now = at("2026-11-21T03:00:00Z");
    due(&worker, now).await.unwrap();
    // From 20:00 on Friday to noon on Saturday, Shanghai time.
    let suspend =
        "insert into place_suspension (id, place, reason, starts_at, ends_at, state, asked_at,
          decided_at, approver)
        select $1, id, 'repair', '2026-11-20T12:00Z', '2026-11-21T04:00Z', $2, '2026-11-20', $3, $4
        from place where name = 'day'";
    sqlx::query(suspend)
        .bind(kernel.new_id())
        .bind("asked")
        .bind(None::<DateTime<Utc>>)
        .bind(None::<String>)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(state(&pool, "day", now).await, Some(true), "nobody has approved it");
    sqlx::query(suspend)
        .bind(kernel.new_id())
        .bind("approved")
        .bind(Some(at("2026-11-20T01:00:00Z")))
        .bind(Some("环卫科"))
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(state(&pool, "day", now).await, Some(false));
    assert_eq!(state(&pool, "day", at("2026-11-21T04:00:00Z")).await, Some(true));
    assert_eq!(tally_days(&worker, now).await.unwrap(), 2);
    let days: Vec<(i16, i16)> =
        sqlx::query_as("select scheduled, suspended from place_open_day order by day")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(days, [(960, 0), (960, 120)]);
    assert_eq!(tally_days(&worker, now).await.unwrap(), 0, "a second time changes nothing");
    // Opened again early.
    pool.execute(
        "update place_suspension set reopened_at = '2026-11-20T13:00Z' where state = 'approved'",
    )
    .await
    .unwrap();
    assert_eq!(state(&pool, "day", now).await, Some(true));
    assert_eq!(tally_days(&worker, now).await.unwrap(), 1);
}
