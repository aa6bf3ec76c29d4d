//! How fast windows are listed and held beside three years of windows and many claims:
//! `BENCH_CLAIMS=1000000 cargo test --release -p backend -- --ignored --nocapture how_fast_windows`.

use std::time::{Duration, Instant};

use domain::capacity::Units;
use futures::future::join_all;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    available, recount,
    testing::{self, KIND, Yard},
};

/// As many as a district has service areas.
const RESOURCES: usize = 12;
const LISTS: usize = 4_000;
const HOLDS: usize = 2_000;
const TASKS: usize = 8;

fn p99(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// Four windows a day for three years, of which the last 60 days are to come, and the claims spread
/// over them.
async fn fill(yard: &Yard, claims: i32) -> Vec<Uuid> {
    let mut resources = vec![yard.resource];
    for number in 1..RESOURCES {
        let new = testing::new_resource(&yard.kernel, &format!("yard-{number}"));
        resources.push(super::put_resource(&yard.owner, &new).await.unwrap());
    }
    let now = yard.kernel.now();
    sqlx::query(
        "insert into capacity_window (id, resource, day, starts_at, ends_at, cut_off_at,
           limit_stops, limit_litres, limit_kilograms, was_claimed)
         select gen_random_uuid(), resource, first::date, first + part * interval '2 hours',
           first + (part + 1) * interval '2 hours', first - interval '8 hours',
           1000000, 1000000, 1000000, true
         from unnest($1::uuid[]) as resource, generate_series(-1035, 60) as number,
           generate_series(0, 3) as part,
           lateral (select $2::timestamptz + number * interval '1 day' as first) as day",
    )
    .bind(&resources)
    .bind(now)
    .execute(&yard.owner)
    .await
    .unwrap();
    testing::fill(&yard.owner, KIND, claims, now).await;
    resources
}

#[sqlx::test(migrations = false)]
#[ignore = "prints times"]
async fn how_fast_windows_are_listed(pool: PgPool) {
    let claims = std::env::var("BENCH_CLAIMS").ok().and_then(|text| text.parse().ok());
    let claims: i32 = claims.unwrap_or(10_000);
    let yard = Yard::new(&pool).await;
    let began = Instant::now();
    let resources = fill(&yard, claims).await;
    println!("{claims} claims and three years of windows, made in {:?}", began.elapsed());

    let (now, wanted) = (yard.kernel.now(), Units { stops: 1, litres: 300, kilograms: 40 });
    let began = Instant::now();
    let times = join_all((0..TASKS).map(|task| {
        let (db, resources) = (&yard.kernel.db, &resources);
        async move {
            let mut times = Vec::new();
            for number in 0..LISTS / TASKS {
                let resource = resources[(task + number) % RESOURCES];
                let at = Instant::now();
                let offers = available(db, now, resource, wanted, 14).await.unwrap();
                assert!(!offers.is_empty());
                times.push(at.elapsed());
            }
            times
        }
    }))
    .await;
    let mut times: Vec<Duration> = times.into_iter().flatten().collect();
    println!(
        "windows listed: {:.0} a second, p99 {:?}",
        LISTS as f64 / began.elapsed().as_secs_f64(),
        p99(&mut times)
    );

    let offers = available(&pool, now, yard.resource, wanted, 60).await.unwrap();
    let began = Instant::now();
    join_all((0..TASKS).map(|task| {
        let (yard, offers) = (&yard, &offers);
        async move {
            for number in 0..HOLDS / TASKS {
                let window = offers[(task * 31 + number) % offers.len()].window;
                yard.booked(window, wanted).await;
            }
        }
    }))
    .await;
    println!("held and booked: {:.0} a second", HOLDS as f64 / began.elapsed().as_secs_f64());

    let began = Instant::now();
    assert_eq!(recount(&pool).await.unwrap(), []);
    println!("recounted in {:?}", began.elapsed());
}
