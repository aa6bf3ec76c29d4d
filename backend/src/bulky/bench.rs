//! How fast collections are booked and paid for, beside how many there are already:
//! `BENCH_BOOKINGS=1000000 cargo test --release -p backend -- --ignored --nocapture how_fast_bookings`.

use std::time::{Duration, Instant};

use futures::future::join_all;
use sqlx::PgPool;

use super::{BOOKING, testing::Depot};
use crate::capacity;

/// People who book at the same time.
const TASKS: usize = 12;
const JOURNEYS: usize = 1_200;

/// Three years of windows of every crew, with claims and bookings spread over them.
async fn fill(depot: &Depot, bookings: i32) {
    for statement in [
        // Room for everybody who books below.
        "update capacity_window set limit_stops = 1000000, limit_litres = 1000000000,
           limit_kilograms = 1000000000",
        "insert into capacity_window (id, resource, day, starts_at, ends_at, cut_off_at,
           limit_stops, limit_litres, limit_kilograms, was_claimed)
         select gen_random_uuid(), resource, (starts_at - back)::date, starts_at - back,
           ends_at - back, cut_off_at - back, 1000000, 1000000, 1000000, true
         from (select * from capacity_window order by starts_at limit 60) as first,
           lateral (select number * interval '1 day' as back
                    from generate_series(70, 1095) as number) as past
         on conflict do nothing",
    ] {
        sqlx::query(statement).execute(&depot.scene.owner).await.unwrap();
    }
    capacity::testing::fill(&depot.scene.owner, BOOKING, bookings, depot.now()).await;
}

/// Looks for a window, holds it, confirms, pays at the cashier, and is booked once the platform has
/// called back: everything but the pages.
async fn journey(depot: &Depot, number: usize) -> Duration {
    let wish = depot.paid_wish(&format!("{number}"));
    let windows = depot.windows(&wish).await;
    let window = windows[number % windows.len()].window;
    let began = Instant::now();
    let (receipt, order) = depot.paying(wish, window).await;
    depot.scene.pay(order).await;
    depot.hear(&receipt).await;
    assert_eq!(depot.state(&receipt).await, "booked");
    began.elapsed()
}

#[sqlx::test(migrations = false)]
#[ignore = "prints times"]
async fn how_fast_bookings_go(pool: PgPool) {
    let bookings = std::env::var("BENCH_BOOKINGS").ok().and_then(|text| text.parse().ok());
    let bookings: i32 = bookings.unwrap_or(10_000);
    let depot = Depot::new(&pool).await;
    let began = Instant::now();
    fill(&depot, bookings).await;
    println!("{bookings} claims and three years of windows, made in {:?}", began.elapsed());

    let began = Instant::now();
    let times = join_all((0..TASKS).map(|task| {
        let depot = &depot;
        async move {
            let mut times = Vec::new();
            for number in 0..JOURNEYS / TASKS {
                times.push(journey(depot, task * JOURNEYS + number).await);
            }
            times
        }
    }))
    .await;
    let spent = began.elapsed().as_secs_f64();
    let mut times: Vec<Duration> = times.into_iter().flatten().collect();
    times.sort_unstable();
    println!(
        "whole journeys a second: {:.0}; half of them within {:?}, 99 % within {:?}",
        JOURNEYS as f64 / spent,
        times[JOURNEYS / 2],
        times[JOURNEYS * 99 / 100],
    );
    let began = Instant::now();
    crate::payments::check(&pool).await.unwrap();
    println!("the ledger was checked in {:?}", began.elapsed());
}
