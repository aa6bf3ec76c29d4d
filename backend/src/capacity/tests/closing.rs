use chrono::TimeDelta;
use domain::capacity::{ClosedReason, Units};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calendar::to_local,
    capacity::{
        Closed, Closing, ConfirmError, HoldError, available, booked_in_closed, close, confirm,
        conflicts, release, reopen, set_limits, testing::Yard, why_closed,
    },
};

const ONE: Units = Units::stops(1);

#[sqlx::test(migrations = false)]
async fn lowering_below_what_is_booked_drops_nobody(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units::stops(5)).await;
    let mut claims = Vec::new();
    for _ in 0..4 {
        claims.push(yard.booked(window, ONE).await);
    }
    let mut conn = yard.conn().await;
    let told = set_limits(&mut conn, window, Units::stops(2)).await.unwrap();
    assert_eq!(told[0].over, Units::stops(2));
    let concerned: Vec<Uuid> = told[0].claims.iter().map(|one| one.claim).collect();
    assert_eq!(concerned, claims.iter().rev().copied().collect::<Vec<_>>());
    let now = yard.kernel.now();
    assert_eq!(conflicts(&mut conn, yard.resource, now).await.unwrap(), told);
    // Each that goes brings it nearer, and nobody comes in before it is below.
    for (claim, room) in claims.iter().zip([false, false, true]) {
        release(&mut conn, *claim).await.unwrap();
        let held = yard.hold(window, ONE).await;
        assert_eq!(held.is_ok(), room, "{held:?}");
        yard.check().await;
    }
    assert_eq!(conflicts(&mut conn, yard.resource, now).await.unwrap(), []);
    assert_eq!(set_limits(&mut conn, window, Units::stops(9)).await.unwrap(), []);
    assert_eq!(set_limits(&mut conn, Uuid::from_u128(1), ONE).await.unwrap(), []);
    yard.hold(window, Units::stops(7)).await.unwrap();
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_closed_window_takes_nobody_and_its_bookings_are_listed(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let [first, second] = [yard.window(30, ONE).await, yard.window(40, Units::stops(2)).await];
    let booked = [yard.booked(first, ONE).await, yard.booked(second, ONE).await];
    let held = yard.hold(second, ONE).await.unwrap();
    let mut conn = yard.conn().await;
    let now = yard.kernel.now();
    let day = |hours| to_local(yard.at(hours)).date();
    let closing = Closing::Days { resource: yard.resource, days: day(30)..=day(40) };
    let affected = close(&mut conn, &closing, ClosedReason::Weather, "", now).await.unwrap();
    let claims: Vec<Uuid> = affected.iter().map(|one| one.claim).collect();
    assert_eq!(claims, [booked[0], held, booked[1]]);
    assert!(matches!(yard.hold(second, ONE).await, Err(HoldError::Closed)));
    assert!(matches!(confirm(&mut conn, held, now).await, Err(ConfirmError::Closed)));
    assert_eq!(available(&pool, now, yard.resource, ONE, 9).await.unwrap(), []);

    let listed = async || -> Vec<Uuid> {
        let affected = booked_in_closed(&pool, "test", now).await.unwrap();
        affected.iter().map(|one| one.claim).collect()
    };
    assert_eq!(listed().await, booked);
    assert_eq!(booked_in_closed(&pool, "other", now).await.unwrap(), []);
    let why = Closed { reason: ClosedReason::Weather, words: String::new() };
    assert_eq!(why_closed(&pool, booked[0]).await.unwrap(), Some(why));
    // A place in a closed window can be given up.
    release(&mut conn, booked[0]).await.unwrap();
    assert_eq!(listed().await, [booked[1]]);
    yard.check().await;

    assert_eq!(reopen(&mut conn, &Closing::Windows(vec![second]), now).await.unwrap(), 1);
    confirm(&mut conn, held, now).await.unwrap();
    assert!(listed().await.is_empty());
    assert_eq!(why_closed(&pool, booked[1]).await.unwrap(), None);
    let closing = Closing::Windows(vec![second]);
    close(&mut conn, &closing, ClosedReason::Vehicle, "", now).await.unwrap();
    assert_eq!(listed().await, [booked[1], held]);
    // What is over is not closed or opened any more; whoever was in it is told all the same.
    yard.kernel.clock.advance(TimeDelta::hours(50));
    let now = yard.kernel.now();
    let closed_late = Closing::Windows(vec![first, second]);
    assert_eq!(close(&mut conn, &closed_late, ClosedReason::Crew, "", now).await.unwrap(), []);
    assert_eq!(listed().await, [booked[1], held]);
    assert_eq!(reopen(&mut conn, &closing, now).await.unwrap(), 0);
}
