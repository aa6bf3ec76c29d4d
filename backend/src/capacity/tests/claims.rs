use chrono::TimeDelta;
use domain::capacity::{Left, Units};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    Problem,
    capacity::{
        ConfirmError, ExtendError, HoldError, Move, available, begin_payment, confirm, extend,
        keep_for_payment, move_to, reinstate, release, resize, swap,
        testing::{self, Yard},
    },
};

const ONE: Units = Units::stops(1);
const NOTHING: [Uuid; 0] = [];

/// Holds that are over are given back.
async fn sweep(yard: &Yard) -> Vec<Uuid> {
    testing::sweep(&mut *yard.conn().await, yard.kernel.now(), 100).await
}

async fn move_of(yard: &Yard, claim: Uuid, window: Uuid, units: Units) -> Result<Uuid, HoldError> {
    let until = yard.kernel.now() + TimeDelta::minutes(15);
    let to = Move { claim, window, units, until };
    move_to(&mut *yard.conn().await, &yard.kernel, to).await
}

#[sqlx::test(migrations = false)]
async fn a_hold_is_extended_once_and_outlives_a_payment(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units::stops(3)).await;
    let mut conn = yard.conn().await;
    let claim = yard.hold(window, ONE).await.unwrap();
    let now = yard.kernel.now();
    let later = now + TimeDelta::minutes(30);
    extend(&mut conn, claim, now, later).await.unwrap();
    let twice = extend(&mut conn, claim, now, later).await;
    assert!(matches!(twice, Err(ExtendError::Twice)));
    yard.kernel.clock.advance(TimeDelta::minutes(20));
    assert_eq!(sweep(&yard).await, NOTHING);
    // The payment page may be open for longer.
    keep_for_payment(&mut conn, claim, later + TimeDelta::hours(1)).await.unwrap();
    yard.kernel.clock.advance(TimeDelta::minutes(60));
    assert_eq!(sweep(&yard).await, NOTHING);
    yard.kernel.clock.advance(TimeDelta::minutes(10));
    let now = yard.kernel.now();
    let over = confirm(&mut conn, claim, now).await;
    assert!(matches!(over, Err(ConfirmError::Expired)));
    let over = extend(&mut conn, claim, now, now + TimeDelta::hours(1)).await;
    assert!(matches!(over, Err(ExtendError::Expired)));
    assert_eq!(sweep(&yard).await, [claim]);
    assert_eq!(sweep(&yard).await, NOTHING);
    let over = keep_for_payment(&mut conn, claim, now + TimeDelta::hours(1)).await;
    assert!(matches!(over, Err(ExtendError::Expired)));
    assert_eq!(yard.taken(window).await, 0);
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn the_cut_off_is_judged_again_at_confirmation(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(3, Units::stops(5)).await;
    let mut conn = yard.conn().await;
    let [late, early] =
        [yard.hold(window, ONE).await.unwrap(), yard.hold(window, ONE).await.unwrap()];
    let [over, unpaid] =
        [yard.hold(window, ONE).await.unwrap(), yard.hold(window, ONE).await.unwrap()];
    confirm(&mut conn, early, yard.kernel.now()).await.unwrap();
    for payer in [late, over] {
        begin_payment(&mut conn, payer, yard.kernel.now(), yard.at(5)).await.unwrap();
    }
    yard.kernel.clock.advance(TimeDelta::hours(1));
    let now = yard.kernel.now();
    let refused = confirm(&mut conn, late, now).await;
    assert!(matches!(refused, Err(ConfirmError::PastCutOff)));
    assert!(matches!(yard.hold(window, ONE).await, Err(HoldError::PastCutOff)));
    let refused = begin_payment(&mut conn, unpaid, now, yard.at(5)).await;
    assert!(matches!(refused, Err(ConfirmError::PastCutOff)));
    let refused = reinstate(&mut conn, unpaid, now).await;
    assert!(matches!(refused, Err(HoldError::PastCutOff)));
    // Who began to pay before has the place, while there is a window.
    reinstate(&mut conn, late, now).await.unwrap();
    let refused = reinstate(&mut conn, over, yard.at(4)).await;
    assert!(matches!(refused, Err(HoldError::PastCutOff)));
    // What is confirmed is so, however often it is said.
    confirm(&mut conn, early, now).await.unwrap();
    assert_eq!(available(&pool, now, yard.resource, ONE, 3).await.unwrap(), []);
}

#[sqlx::test(migrations = false)]
async fn what_is_not_there_is_unknown(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let mut conn = yard.conn().await;
    let (nobody, now) = (Uuid::from_u128(1), yard.kernel.now());
    let refused = yard.hold(nobody, ONE).await.unwrap_err();
    assert_eq!((refused.code(), refused.status()), ("window-unknown", 404));
    assert!(matches!(confirm(&mut conn, nobody, now).await, Err(ConfirmError::Unknown)));
    assert!(matches!(reinstate(&mut conn, nobody, now).await, Err(HoldError::Unknown)));
    assert!(matches!(resize(&mut conn, nobody, ONE).await, Err(HoldError::Unknown)));
    assert!(matches!(move_of(&yard, nobody, nobody, ONE).await, Err(HoldError::Unknown)));
    assert_eq!(release(&mut conn, nobody).await.unwrap(), None);
}

#[sqlx::test(migrations = false)]
async fn too_much_is_full_however_much(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units { stops: 3, litres: 5_000, kilograms: 0 }).await;
    for wanted in [
        Units::stops(4),
        Units { litres: 5_001, ..ONE },
        Units { kilograms: 1, ..ONE },
        Units::stops(u32::MAX),
        Units { litres: Units::MOST, ..ONE },
    ] {
        assert!(matches!(yard.hold(window, wanted).await, Err(HoldError::Full)), "{wanted:?}");
    }
    // Nothing at all is a mistake of the caller's, which the table refuses.
    assert!(matches!(yard.hold(window, Units::ZERO).await, Err(HoldError::Database(_))));
    let fits = Units { stops: 1, litres: 5_000, kilograms: 0 };
    yard.hold(window, fits).await.unwrap();
    let now = yard.kernel.now();
    let left = |wanted| {
        let pool = pool.clone();
        async move { available(&pool, now, yard.resource, wanted, 3).await.unwrap()[0].left }
    };
    assert_eq!(left(fits).await, Left::Full);
    assert_eq!(left(ONE).await, Left::Few);
}

#[sqlx::test(migrations = false)]
async fn a_late_payment_gets_its_place_back_if_there_is_room(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units::stops(1)).await;
    let mut conn = yard.conn().await;
    let first = yard.hold(window, ONE).await.unwrap();
    yard.kernel.clock.advance(TimeDelta::hours(1));
    let now = yard.kernel.now();
    assert_eq!(sweep(&yard).await, [first]);
    let second = yard.hold(window, ONE).await.unwrap();
    assert!(matches!(reinstate(&mut conn, first, now).await, Err(HoldError::Full)));
    assert_eq!(release(&mut conn, second).await.unwrap(), Some(window));
    reinstate(&mut conn, first, now).await.unwrap();
    reinstate(&mut conn, first, now).await.unwrap();
    assert_eq!((yard.state(first).await, yard.taken(window).await), ("booked".to_owned(), 1));
    // One that is over but was not given back yet.
    assert_eq!(release(&mut conn, first).await.unwrap(), Some(window));
    assert_eq!(release(&mut conn, first).await.unwrap(), None);
    let third = yard.hold(window, ONE).await.unwrap();
    yard.kernel.clock.advance(TimeDelta::hours(1));
    reinstate(&mut conn, third, yard.kernel.now()).await.unwrap();
    // Never after the cut-off.
    yard.kernel.clock.advance(TimeDelta::hours(27));
    let late = reinstate(&mut conn, second, yard.kernel.now()).await;
    assert!(matches!(late, Err(HoldError::PastCutOff)));
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_move_keeps_the_old_place_until_it_is_confirmed(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let here = yard.window(30, ONE).await;
    let there = yard.window(40, ONE).await;
    let full = yard.window(50, ONE).await;
    yard.booked(full, ONE).await;
    let mut conn = yard.conn().await;
    let old = yard.booked(here, ONE).await;
    assert!(matches!(move_of(&yard, old, full, ONE).await, Err(HoldError::Full)));
    let new = move_of(&yard, old, there, ONE).await.unwrap();
    assert_eq!((yard.taken(here).await, yard.taken(there).await), (1, 1));
    // It is let go by: nothing has happened.
    yard.kernel.clock.advance(TimeDelta::minutes(15));
    assert_eq!(sweep(&yard).await, [new]);
    assert_eq!((yard.taken(here).await, yard.taken(there).await), (1, 0));
    // Two tabs: the second move takes the place of the first.
    let first = move_of(&yard, old, there, ONE).await.unwrap();
    let second = move_of(&yard, old, there, ONE).await.unwrap();
    let now = yard.kernel.now();
    let gone = swap(&mut conn, old, first, now).await;
    assert!(matches!(gone, Err(ConfirmError::Expired)));
    let other = swap(&mut conn, first, second, now).await;
    assert!(matches!(other, Err(ConfirmError::Unknown)));
    swap(&mut conn, old, second, now).await.unwrap();
    swap(&mut conn, old, second, now).await.unwrap();
    assert_eq!(
        (yard.state(old).await, yard.state(second).await),
        ("released".into(), "booked".into())
    );
    assert_eq!((yard.taken(here).await, yard.taken(there).await), (0, 1));
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn in_the_same_window_a_move_takes_only_what_is_more(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units { stops: 3, litres: 100, kilograms: 0 }).await;
    let units = |stops, litres| Units { stops, litres, kilograms: 0 };
    let mut conn = yard.conn().await;
    let old = yard.booked(window, units(2, 80)).await;
    assert!(matches!(move_of(&yard, old, window, units(4, 10)).await, Err(HoldError::Full)));
    let new = move_of(&yard, old, window, units(3, 10)).await.unwrap();
    assert_eq!(yard.taken(window).await, 3);
    yard.check().await;
    confirm(&mut conn, new, yard.kernel.now()).await.unwrap();
    assert_eq!(yard.taken(window).await, 3);
    yard.check().await;
    // The litres came back.
    yard.hold(window, Units { litres: 90, ..Units::ZERO }).await.unwrap();
    // Giving up the old one gives up what would take its place.
    let next = move_of(&yard, new, window, units(1, 10)).await.unwrap();
    assert_eq!(release(&mut conn, new).await.unwrap(), Some(window));
    assert_eq!((yard.taken(window).await, yard.state(next).await), (0, "released".to_owned()));
    let late = reinstate(&mut conn, next, yard.kernel.now()).await;
    assert!(matches!(late, Err(HoldError::Unknown)));
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn whoever_stays_and_wants_no_more_is_never_too_late(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(3, Units { stops: 3, litres: 100, kilograms: 0 }).await;
    let units = |stops, litres| Units { stops, litres, kilograms: 0 };
    let mut conn = yard.conn().await;
    let old = yard.booked(window, units(2, 50)).await;
    // The cut-off was an hour ago.
    yard.kernel.clock.advance(TimeDelta::hours(2));
    let now = yard.kernel.now();
    for more in [units(3, 50), units(1, 51)] {
        assert!(matches!(move_of(&yard, old, window, more).await, Err(HoldError::PastCutOff)));
    }
    let same = move_of(&yard, old, window, units(2, 50)).await.unwrap();
    swap(&mut conn, old, same, now).await.unwrap();
    yard.check().await;
    // The plan has no such window any more, and nobody in it is dropped.
    let closed_for = async |reason: &str| {
        let close = "update capacity_window set closed_at = $1, closed_reason = $2";
        sqlx::query(close).bind(now).bind(reason).execute(&pool).await.unwrap();
    };
    closed_for("not-planned").await;
    let less = move_of(&yard, same, window, units(1, 40)).await.unwrap();
    swap(&mut conn, same, less, now).await.unwrap();
    assert_eq!(yard.taken(window).await, 1);
    yard.check().await;
    // A window that staff have closed keeps nobody.
    closed_for("weather").await;
    let stays = move_of(&yard, less, window, units(1, 40)).await.unwrap();
    let refused = swap(&mut conn, less, stays, now).await;
    assert!(matches!(refused, Err(ConfirmError::Closed)));
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_move_that_was_paid_late_still_happens_if_there_is_room(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let here = yard.window(30, Units::stops(2)).await;
    let there = yard.window(40, ONE).await;
    let mut conn = yard.conn().await;
    let old = yard.booked(here, ONE).await;
    let [more, elsewhere] = [
        move_of(&yard, old, here, Units::stops(2)).await.unwrap(),
        move_of(&yard, old, there, ONE).await.unwrap(),
    ];
    // The first was given up for the second, and is paid all the same.
    let now = yard.kernel.now();
    reinstate(&mut conn, more, now).await.unwrap();
    assert_eq!(yard.state(elsewhere).await, "released");
    assert_eq!((yard.taken(here).await, yard.taken(there).await), (2, 0));
    assert_eq!(yard.state(old).await, "released");
    yard.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_claim_grows_where_there_is_room_and_shrinks_anywhere(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units { stops: 3, litres: 100, kilograms: 0 }).await;
    let units = |stops, litres| Units { stops, litres, kilograms: 0 };
    let mut conn = yard.conn().await;
    let claim = yard.hold(window, units(2, 50)).await.unwrap();
    assert!(matches!(resize(&mut conn, claim, units(1, 101)).await, Err(HoldError::Full)));
    resize(&mut conn, claim, units(3, 20)).await.unwrap();
    yard.check().await;
    confirm(&mut conn, claim, yard.kernel.now()).await.unwrap();
    let beside = move_of(&yard, claim, window, units(3, 100)).await.unwrap();
    assert!(matches!(resize(&mut conn, beside, units(1, 1)).await, Err(HoldError::Unknown)));
    resize(&mut conn, claim, units(1, 20)).await.unwrap();
    assert_eq!((yard.taken(window).await, yard.state(beside).await), (1, "released".to_owned()));
    yard.check().await;
    release(&mut conn, claim).await.unwrap();
    assert!(matches!(resize(&mut conn, claim, units(1, 1)).await, Err(HoldError::Unknown)));
}

#[sqlx::test(migrations = false)]
async fn what_is_offered_is_what_can_be_had(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    // The tests' now is 09:00; today is the first day.
    let [today, tomorrow, _far] =
        [yard.window(5, ONE).await, yard.window(24, ONE).await, yard.window(48, ONE).await];
    yard.window(1, ONE).await;
    yard.booked(tomorrow, ONE).await;
    let now = yard.kernel.now();
    let offers = available(&pool, now, yard.resource, Units::ZERO, 2).await.unwrap();
    let found: Vec<_> = offers.iter().map(|offer| (offer.window, offer.left)).collect();
    assert_eq!(found, [(today, Left::Few), (tomorrow, Left::Full)]);
    assert_eq!(offers[0].starts_at - offers[0].cut_off_at, TimeDelta::hours(2));
    assert_eq!(available(&pool, now, Uuid::from_u128(1), ONE, 2).await.unwrap(), []);
}
