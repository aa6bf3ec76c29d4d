use std::{sync::Arc, time::Instant};

use chrono::TimeDelta;
use domain::capacity::Units;
use futures::future::join_all;
use sqlx::PgPool;

use crate::capacity::{
    HoldError, confirm,
    testing::{self, Yard},
};

const CLIENTS: usize = 500;

/// Whoever is first has it, everybody else is told, and if the one lets it go by it is there again.
#[sqlx::test(migrations = false)]
async fn of_500_clients_for_the_last_unit_one_has_it(pool: PgPool) {
    let yard = Arc::new(Yard::new(&pool).await);
    let window = yard.window(30, Units::stops(10)).await;
    yard.booked(window, Units::stops(9)).await;
    let began = Instant::now();
    let clients = (0..CLIENTS).map(|_| {
        let yard = yard.clone();
        tokio::spawn(async move {
            let mut tx = yard.kernel.db.begin().await.unwrap();
            let held =
                crate::capacity::hold(&mut tx, &yard.kernel, yard.wish(window, Units::stops(1)))
                    .await;
            tx.commit().await.unwrap();
            held
        })
    });
    let outcomes: Vec<_> = join_all(clients).await.into_iter().map(Result::unwrap).collect();
    println!("{CLIENTS} clients for the last unit: {:?}", began.elapsed());
    let held: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    let full = outcomes.iter().filter(|outcome| matches!(outcome, Err(HoldError::Full))).count();
    assert_eq!((held.len(), full), (1, CLIENTS - 1));
    assert_eq!(yard.taken(window).await, 10);
    yard.check().await;

    // No orphan after it is over.
    yard.kernel.clock.advance(TimeDelta::minutes(15));
    let now = yard.kernel.now();
    let mut tx = yard.kernel.db.begin().await.unwrap();
    let expired = testing::sweep(&mut tx, now, 100).await;
    tx.commit().await.unwrap();
    assert_eq!(expired.iter().collect::<Vec<_>>(), held);
    assert_eq!(yard.taken(window).await, 9);
    let orphans: i64 =
        sqlx::query_scalar("select count(*) from capacity_claim where state = 'held'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(orphans, 0);
    let next = yard.hold(window, Units::stops(1)).await.unwrap();
    confirm(&mut *yard.conn().await, next, now).await.unwrap();
    yard.check().await;
}
