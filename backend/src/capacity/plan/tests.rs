use chrono::{NaiveDate, TimeDelta};
use domain::capacity::Units;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    calendar::seed,
    capacity::{Closing, close, conflicts, release, testing::Yard},
    db::{Role, testing::as_role},
};

/// Templates from Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00, cut-off at 16:00 before.
async fn with_templates(pool: &PgPool) -> Yard {
    let yard = Yard::new(pool).await;
    let mut tx = pool.begin().await.unwrap();
    seed(&mut tx, yard.kernel.now(), yard.kernel.new_id()).await.unwrap();
    tx.commit().await.unwrap();
    for (opens, closes, cut_off) in [(480, 720, 960), (780, 1020, 1260)] {
        template(&yard, "12345", opens, closes, cut_off, 10).await;
    }
    yard
}

async fn template(yard: &Yard, weekdays: &str, opens: i16, closes: i16, cut_off: i32, stops: i32) {
    sqlx::query(
        "insert into capacity_template (id, resource, weekdays, on_days_off, on_makeup_days, opens,
           closes, cut_off, stops, litres, kilograms, valid_from)
         values ($1, $2, $3, false, true, $4, $5, $6, $7, 0, 0, '2026-01-01')",
    )
    .bind(yard.kernel.new_id())
    .bind(yard.resource)
    .bind(weekdays)
    .bind(opens)
    .bind(closes)
    .bind(cut_off)
    .bind(stops)
    .execute(&yard.owner)
    .await
    .unwrap();
}

async fn planned(yard: &Yard) -> Done {
    let mut conn = yard.owner.acquire().await.unwrap();
    one(&mut conn, &yard.kernel, yard.resource).await.unwrap()
}

/// The open windows of a day, by their start.
async fn on(yard: &Yard, day: NaiveDate) -> Vec<(Uuid, i32)> {
    sqlx::query_as(
        "select id, limit_stops from capacity_window
         where day = $1 and closed_at is null order by starts_at",
    )
    .bind(day)
    .fetch_all(&yard.owner)
    .await
    .unwrap()
}

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

#[sqlx::test(migrations = false)]
async fn every_day_has_its_windows_and_once_more_changes_nothing(pool: PgPool) {
    let yard = with_templates(&pool).await;
    // The tests' now is Friday 20 November, 09:00.
    let worker = yard.kernel.with_db(as_role(&pool, Role::Worker).await);
    assert_eq!(due(&worker).await.unwrap(), 1);
    assert_eq!(due(&worker).await.unwrap(), 0);
    assert_eq!(planned(&yard).await, Done::default());
    let counts = |day| {
        let yard = &yard;
        async move { on(yard, day).await.len() }
    };
    let last = NaiveDate::from_ymd_opt(2027, 1, 19).unwrap();
    // Today is past its cut-off; then a weekend.
    for (day, wanted) in
        [(date(11, 20), 0), (date(11, 21), 0), (date(11, 23), 2), (date(12, 31), 2)]
    {
        assert_eq!(counts(day).await, wanted, "{day}");
    }
    // The next day there is one day more: 19 January, a Tuesday.
    assert_eq!(counts(last).await, 0);
    yard.kernel.clock.advance(TimeDelta::days(1));
    assert_eq!(due(&worker).await.unwrap(), 1);
    assert_eq!(counts(last).await, 2);
}

#[sqlx::test(migrations = false)]
async fn a_change_of_the_calendar_plans_anew(pool: PgPool) {
    let yard = with_templates(&pool).await;
    due(&yard.kernel).await.unwrap();
    let monday = date(11, 23);
    let booked = on(&yard, monday).await[0].0;
    let claim = yard.booked(booked, Units::stops(1)).await;
    // The Monday becomes a day off and the Saturday before makes up for it.
    let content: String =
        sqlx::query_scalar("select content from calendar_version").fetch_one(&pool).await.unwrap();
    let days = "off,2026-11-23,2026-11-23,演练,\nwork,2026-11-21,2026-11-21,演练,\n";
    let lines: Vec<String> = content
        .lines()
        .flat_map(|line| {
            let year = line.starts_with("year,2026");
            std::iter::once(line.to_owned()).chain(year.then(|| days.trim_end().to_owned()))
        })
        .collect();
    sqlx::query("insert into calendar_version values (2, now(), $1)")
        .bind(lines.join("\n") + "\n")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(due(&yard.kernel).await.unwrap(), 1);
    assert_eq!(on(&yard, monday).await, []);
    // Its cut-offs are today at 16:00 and later, and it is 09:00.
    assert_eq!(on(&yard, date(11, 21)).await.len(), 2);
    // Whoever had booked the Monday is still in it, and staff see so.
    let mut conn = yard.owner.acquire().await.unwrap();
    let now = yard.kernel.now();
    let found = conflicts(&mut conn, yard.resource, now).await.unwrap();
    assert_eq!((found.len(), found[0].claims[0].claim), (1, claim));
    release(&mut conn, claim).await.unwrap();
    assert_eq!(conflicts(&mut conn, yard.resource, now).await.unwrap(), []);
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_window_with_somebody_in_it_stays(pool: PgPool) {
    let yard = with_templates(&pool).await;
    planned(&yard).await;
    let monday = date(11, 23);
    let [(morning, _), (afternoon, _)] = on(&yard, monday).await[..] else { panic!("two windows") };
    yard.booked(morning, Units::stops(4)).await;
    // Shorter, and fewer: the morning stays as it is, the afternoon is split.
    sqlx::query("delete from capacity_template").execute(&pool).await.unwrap();
    for opens in [480, 600, 780, 900] {
        template(&yard, "12345", opens, opens + 120, 960, 3).await;
    }
    let done = planned(&yard).await;
    assert!(done.added > 0 && done.closed > 0, "{done:?}");
    let windows = on(&yard, monday).await;
    assert_eq!(windows.len(), 3, "{windows:?}");
    assert_eq!(windows[0], (morning, 10));
    assert!(windows.iter().all(|(id, _)| *id != afternoon));
    // On a day with nobody in it all follows.
    assert_eq!(on(&yard, date(11, 24)).await.len(), 4);
    assert_eq!(planned(&yard).await, Done::default());
}

#[sqlx::test(migrations = false)]
async fn exceptions_and_closures(pool: PgPool) {
    let yard = with_templates(&pool).await;
    planned(&yard).await;
    for (day, change, opens, closes, cut_off, stops) in [
        ("2026-11-23", "closed", None, None, None, None),
        ("2026-11-24", "units", None, None, None, Some(2)),
        ("2026-11-28", "times", Some(540_i16), Some(660_i16), Some(60), Some(7)),
    ] {
        sqlx::query(
            "insert into capacity_exception
             values ($1, $2, $3::date, $4, $5, $6, $7, $8, $9, $9)",
        )
        .bind(yard.kernel.new_id())
        .bind(yard.resource)
        .bind(day)
        .bind(change)
        .bind(opens)
        .bind(closes)
        .bind(cut_off)
        .bind(stops)
        .bind(stops.map(|_| 0))
        .execute(&pool)
        .await
        .unwrap();
    }
    planned(&yard).await;
    let limits = |day| {
        let yard = &yard;
        async move { on(yard, day).await.into_iter().map(|(_, limit)| limit).collect::<Vec<_>>() }
    };
    assert_eq!(limits(date(11, 23)).await, [0; 0]);
    assert_eq!(limits(date(11, 24)).await, [2, 2]);
    assert_eq!(limits(date(11, 28)).await, [7]);
    // A typhoon: what staff closed stays closed, whatever is planned.
    let mut conn = yard.owner.acquire().await.unwrap();
    let closing = Closing::Days { resource: yard.resource, days: date(11, 24)..=date(11, 25) };
    let reason = capacity::ClosedReason::Weather;
    close(&mut conn, &closing, reason, "", yard.kernel.now()).await.unwrap();
    assert_eq!(planned(&yard).await, Done::default());
    assert_eq!(limits(date(11, 24)).await, [0; 0]);
    // As usual again.
    sqlx::query("delete from capacity_exception").execute(&pool).await.unwrap();
    let done = planned(&yard).await;
    assert_eq!((done.changed, done.closed), (2, 1), "{done:?}");
    assert_eq!(limits(date(11, 23)).await, [10, 10]);
}
