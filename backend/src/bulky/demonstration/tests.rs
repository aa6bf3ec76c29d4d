//! The past of the demonstration.

use chrono::Days;
use domain::payments::ProviderCode;
use sqlx::PgPool;

use super::*;
use crate::{
    accounts, bulky::programme, calendar, capacity, db::testing::TestKernel, districts, payments,
    payments::testing::Scene,
};

/// As the first start makes it, at nine o'clock on Friday 2026-11-20.
async fn scene(pool: &PgPool) -> Scene {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    let mut tx = pool.begin().await.unwrap();
    calendar::seed(&mut tx, owner.now(), owner.new_id()).await.unwrap();
    accounts::staff::demonstration::seed(&owner, &mut tx).await.unwrap();
    programme::seed(&mut tx, owner.now()).await.unwrap();
    let since = calendar::to_local(owner.now()).date() - Days::new(BOOKED_AGO);
    assert!(seed(&mut tx, since, || owner.new_id()).await.unwrap());
    tx.commit().await.unwrap();
    Scene::new(pool).await
}

#[sqlx::test(migrations = false)]
async fn some_were_collected_one_not_found_and_one_given_back(pool: PgPool) {
    let scene = scene(&pool).await;
    past(&scene.kernel, &scene.worker).await.unwrap();
    let states: Vec<(String, i64)> =
        sqlx::query_as("select state, count(*) from bulky_booking group by state order by state")
            .fetch_all(&pool)
            .await
            .unwrap();
    let states: Vec<_> = states.iter().map(|(state, count)| (state.as_str(), *count)).collect();
    assert_eq!(states, [("cancelled", 1), ("collected", 2), ("not-found", 1)]);
    let future: i64 = sqlx::query_scalar("select count(*) from bulky_event where at >= $1")
        .bind(scene.kernel.now())
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(future, 0);
    let (paid, back): (i64, i64) =
        sqlx::query_as("select sum(paid_fen)::int8, sum(refunded_fen)::int8 from payment_order")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert!(back > 0 && paid > back, "{back} of {paid}");
    let refunded: i64 =
        sqlx::query_scalar("select count(*) from bulky_event where step = 'refunded'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let photos: i64 =
        sqlx::query_scalar("select count(*) from bulky_photo").fetch_one(&pool).await.unwrap();
    assert_eq!((refunded, photos), (1, 1));
    assert_eq!(capacity::recount(&pool).await.unwrap(), []);
    assert_eq!(payments::check(&pool).await.unwrap(), []);

    // Time goes on from there by itself.
    capacity::plan::due(&scene.worker).await.unwrap();
    let till = [ProviderCode::Offline];
    let now = scene.kernel.now();
    let waits = payments::not_compared_of(&pool, &till, now).await.unwrap();
    assert_eq!(waits[0].days.len(), 2);
    payments::reconcile_due(&scene.worker).await.unwrap();
    assert_eq!(payments::not_compared_of(&pool, &till, now).await.unwrap(), []);
}
