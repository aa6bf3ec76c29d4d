use chrono::TimeDelta;
use domain::capacity::{ClosedReason, Units};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calendar::to_local,
    capacity::{
        Closing, ConfirmError, HoldError, available, close, confirm, conflicts, release, reopen,
        set_limits, take_affected, testing::Yard,
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
async fn a_closed_window_takes_nobody_and_its_bookings_are_told_once(pool: PgPool) {
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

    let told = take_affected(&mut conn, "test", now, 1).await.unwrap();
    assert_eq!((told[0].claim, told[0].window), (booked[0], first));
    let told = take_affected(&mut conn, "test", now, 9).await.unwrap();
    assert_eq!(told.iter().map(|one| one.claim).collect::<Vec<_>>(), [booked[1]]);
    assert_eq!(take_affected(&mut conn, "test", now, 9).await.unwrap(), []);
    // A place in a closed window can be given up.
    release(&mut conn, booked[0]).await.unwrap();
    yard.check().await;

    assert_eq!(reopen(&mut conn, &Closing::Windows(vec![second]), now).await.unwrap(), 1);
    confirm(&mut conn, held, now).await.unwrap();
    // Closed again, everybody in it is told again.
    let closing = Closing::Windows(vec![second]);
    close(&mut conn, &closing, ClosedReason::Vehicle, "", now).await.unwrap();
    assert_eq!(take_affected(&mut conn, "test", now, 9).await.unwrap().len(), 2);
    // What is over is left as it is.
    yard.kernel.clock.advance(TimeDelta::hours(50));
    let now = yard.kernel.now();
    assert_eq!(reopen(&mut conn, &closing, now).await.unwrap(), 0);
}
