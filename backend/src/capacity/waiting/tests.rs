use chrono::TimeDelta;
use domain::capacity::{Units, WaitingState};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    calendar::to_local,
    capacity::{
        ConfirmError, HoldError, Subject, confirm, release,
        testing::{KIND, Yard},
    },
    db::{Role, testing::as_role},
};

const ONE: Units = Units::stops(1);

fn somebody(number: u128) -> Subject {
    Subject { kind: KIND, id: Uuid::from_u128(number) }
}

async fn wait(yard: &Yard, number: u128, target: Target, units: Units) -> Uuid {
    let join = Join { target, units, subject: somebody(number) };
    join_waiting(&mut *yard.conn().await, &yard.kernel, join).await.unwrap()
}

async fn offered(yard: &Yard, window: Uuid) -> Option<Uuid> {
    offer_next(&mut *yard.conn().await, &yard.kernel, window).await.unwrap().map(|one| one.waiting)
}

#[sqlx::test(migrations = false)]
async fn whoever_came_first_and_fits_in_is_offered_it(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units::stops(2)).await;
    let [one, other] = [yard.booked(window, ONE).await, yard.booked(window, ONE).await];
    let mut conn = yard.conn().await;
    let large = wait(&yard, 1, Target::Window(window), Units::stops(2)).await;
    yard.kernel.clock.advance(TimeDelta::seconds(1));
    let day = Target::Day { resource: yard.resource, day: to_local(yard.at(30)).date() };
    let first = wait(&yard, 2, day, ONE).await;
    yard.kernel.clock.advance(TimeDelta::seconds(1));
    let second = wait(&yard, 3, Target::Window(window), ONE).await;
    // Nobody waits twice for the same.
    assert_eq!(wait(&yard, 2, day, Units::stops(2)).await, first);
    assert_eq!(offered(&yard, window).await, None);

    assert_eq!(release(&mut conn, one).await.unwrap(), Some(window));
    assert_eq!(offered(&yard, window).await, Some(first));
    assert_eq!(offered(&yard, window).await, None);
    assert!(matches!(yard.hold(window, ONE).await, Err(HoldError::Full)), "it is kept free");
    let news = take_news(&pool, KIND, 9).await.unwrap();
    assert_eq!((news.len(), news[0].waiting, news[0].window), (1, first, Some(window)));
    assert_eq!(news[0].until, Some(yard.at(2)));
    assert_eq!(take_news(&pool, KIND, 9).await.unwrap(), []);

    // It is let go by: the next in order has it, and the large one still waits.
    yard.kernel.clock.advance(TimeDelta::hours(2));
    let now = yard.kernel.now();
    let late = take_offer(&mut conn, first, now, yard.at(1)).await;
    assert!(matches!(late, Err(ConfirmError::Expired)));
    turn(&yard.kernel).await.unwrap();
    turn(&yard.kernel).await.unwrap();
    let news = take_news(&pool, KIND, 9).await.unwrap();
    let mut told: Vec<_> = news.iter().map(|one| (one.waiting, one.state)).collect();
    told.sort();
    assert_eq!(told, [(first, WaitingState::Lapsed), (second, WaitingState::Offered)]);
    let claim = take_offer(&mut conn, second, now, yard.at(1)).await.unwrap();
    confirm(&mut conn, claim, now).await.unwrap();
    let subject: Uuid = sqlx::query_scalar("select subject_id from capacity_claim where id = $1")
        .bind(claim)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(subject, somebody(3).id);

    // Now there is room for the large one.
    release(&mut conn, other).await.unwrap();
    assert_eq!(offered(&yard, window).await, None);
    release(&mut conn, claim).await.unwrap();
    assert_eq!(offered(&yard, window).await, Some(large));
    for _ in 0..2 {
        leave_all(&mut conn, somebody(1)).await.unwrap();
        assert_eq!(yard.taken(window).await, 0);
    }
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn the_worker_offers_what_nobody_did(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, ONE).await;
    let booked = yard.booked(window, ONE).await;
    let waiting = wait(&yard, 1, Target::Window(window), ONE).await;
    let worker = yard.kernel.with_db(as_role(&pool, Role::Worker).await);
    turn(&worker).await.unwrap();
    assert_eq!(take_news(&worker.db, KIND, 9).await.unwrap(), []);
    release(&mut *yard.conn().await, booked).await.unwrap();
    turn(&worker).await.unwrap();
    let news = take_news(&pool, KIND, 9).await.unwrap();
    assert_eq!((news[0].waiting, news[0].state), (waiting, WaitingState::Offered));
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn waiting_ends_with_the_last_cut_off(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(4, ONE).await;
    yard.booked(window, ONE).await;
    let target = Target::Day { resource: yard.resource, day: to_local(yard.at(4)).date() };
    let waiting = wait(&yard, 1, target, ONE).await;
    yard.kernel.clock.advance(TimeDelta::hours(2));
    let join = Join { target, units: ONE, subject: somebody(2) };
    let late = join_waiting(&mut *yard.conn().await, &yard.kernel, join).await;
    assert!(matches!(late, Err(HoldError::PastCutOff)));
    turn(&yard.kernel).await.unwrap();
    let news = take_news(&pool, KIND, 9).await.unwrap();
    assert_eq!((news[0].waiting, news[0].state), (waiting, WaitingState::Lapsed));
    assert_eq!((news[0].window, news[0].until), (None, None));
    let nowhere = Target::Window(Uuid::from_u128(9));
    let join = Join { target: nowhere, units: ONE, subject: somebody(2) };
    let unknown = join_waiting(&mut *yard.conn().await, &yard.kernel, join).await;
    assert!(matches!(unknown, Err(HoldError::Unknown)));
}
