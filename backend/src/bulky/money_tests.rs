//! What is due, how it is paid, what is given back, and what becomes of it when the booking goes on.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    bulky::{Measures, Thing},
    money::Fen,
    payments::{OrderState, ProviderCode, RefundReason},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::{testing::Depot, *};
use crate::{Problem, forms::FormKey, lists::testing::staff, payments::Choice};

/// The cupboard of [`Depot::paid_wish`], so many centimetres high: 1 元 50 for each.
fn cupboard(depot: &Depot, height: u32) -> Wish {
    let mut wish = depot.paid_wish("502");
    for thing in &mut wish.things {
        if let Thing::Measured { measures, .. } = thing {
            *measures = Measures::new(200, 150, height).unwrap();
        }
    }
    wish
}

/// A cupboard of 150 元 that was paid online: its receipt, and the order.
async fn paid_online(depot: &Depot, window: Uuid) -> (Receipt, Uuid) {
    let (receipt, order) = depot.paying(cupboard(depot, 100), window).await;
    depot.scene.pay(order).await;
    depot.hear(&receipt).await;
    assert_eq!(depot.state(&receipt).await, "booked");
    (receipt, order)
}

/// Changes what is collected, and gives the new price.
async fn change_to(depot: &Depot, secret: &str, wish: Wish, window: Uuid) -> u64 {
    let (which, by) = (Which::Secret(secret), depot.visitor());
    let priced = estimate_change(depot, &depot.programme, which, by, &wish).await.unwrap();
    let shown = priced.quote.total;
    let key = FormKey::mint(&*depot.random);
    let wanted =
        Change { which, by, wish, window, shown, note: String::new(), key, request_id: None };
    change(depot, &depot.programme, wanted).await.unwrap();
    shown.fen()
}

fn cancelling<'a>(depot: &Depot, secret: &'a str, shown: Fen) -> Cancel<'a> {
    let key = FormKey::mint(&*depot.random);
    Cancel { which: Which::Secret(secret), by: depot.visitor(), shown, key, request_id: None }
}

#[sqlx::test(migrations = false)]
async fn what_staff_give_back_is_not_due_again(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let window = depot.windows(&cupboard(&depot, 100)).await.last().unwrap().window;
    let (receipt, order) = paid_online(&depot, window).await;
    let secret = receipt.secret.to_text();
    // What is due, and what was paid and did not go back.
    let books = async || {
        depot.hear(&receipt).await;
        let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
        (read.due.fen(), depot.paid(&receipt).await)
    };
    depot.scene.refund_for(order, 2_000, 1, RefundReason::Goodwill).await.unwrap();
    assert_eq!(books().await, (0, 13_000));
    let (by, sandbox) = (depot.visitor(), ProviderCode::Sandbox);
    let nothing = pay_due(&depot, &depot.programme, &secret, by, sandbox, None).await;
    assert_eq!(nothing.unwrap_err().code(), "booking-nothing-due");
    let crew = staff(&depot.with_db(pool.clone()), Role::Crew).await;
    let filter = BookingFilter { due: true, ..BookingFilter::default() };
    assert!(queue(&depot, &crew, &filter, None, 10).await.unwrap().is_empty());

    // A change pays or gives back the difference of the prices.
    assert_eq!(change_to(&depot, &secret, cupboard(&depot, 120), window).await, 18_000);
    assert_eq!(books().await, (3_000, 13_000));
    let listed = queue(&depot, &crew, &filter, None, 10).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.due.fen()).collect::<Vec<_>>(), [3_000]);
    assert_eq!(change_to(&depot, &secret, cupboard(&depot, 100), window).await, 15_000);
    assert_eq!(books().await, (0, 13_000));
    assert_eq!(change_to(&depot, &secret, cupboard(&depot, 90), window).await, 13_500);
    assert_eq!(books().await, (0, 11_500));
    depot.scene.refund_for(order, 1_500, 2, RefundReason::NotDone).await.unwrap();
    assert_eq!(books().await, (0, 10_000));

    // Whoever cancels has what is left, and no more.
    let left = Fen::new(10_000);
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, left)).await.unwrap();
    assert_eq!(books().await, (0, 0));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_given_back_before_it_is_heard_of_makes_nothing_uncertain(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let window = depot.windows(&cupboard(&depot, 100)).await.last().unwrap().window;
    let (receipt, order) = depot.paying(cupboard(&depot, 100), window).await;
    depot.scene.pay(order).await;
    depot.scene.refund_for(order, 2_000, 1, RefundReason::Goodwill).await.unwrap();
    depot.hear(&receipt).await;
    assert_eq!(depot.state(&receipt).await, "booked");
    assert_eq!(depot.paid(&receipt).await, 13_000);
    depot.check().await;
}

/// A paid booking that costs 30 元 more by now, and the order for that, which the platform has.
async fn topping_up(depot: &Depot, window: Uuid) -> (Receipt, Uuid) {
    let (receipt, _) = paid_online(depot, window).await;
    let secret = receipt.secret.to_text();
    change_to(depot, &secret, cupboard(depot, 120), window).await;
    let (by, sandbox) = (depot.visitor(), ProviderCode::Sandbox);
    let order = pay_due(depot, &depot.programme, &secret, by, sandbox, None).await.unwrap();
    depot.scene.start(order).await.unwrap();
    (receipt, order)
}

#[sqlx::test(migrations = false)]
async fn what_is_cancelled_cannot_be_paid_any_more(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let window = depot.windows(&cupboard(&depot, 120)).await.last().unwrap().window;
    let (receipt, order) = topping_up(&depot, window).await;
    let secret = receipt.secret.to_text();
    let all = Fen::new(15_000);
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, all)).await.unwrap();
    assert_eq!(depot.scene.read(order).await.state, OrderState::Closed);
    assert_eq!(depot.paid(&receipt).await, 0);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn of_what_was_just_paid_a_late_cancellation_gives_its_part_back(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let offer = *depot.windows(&cupboard(&depot, 120)).await.last().unwrap();
    let (receipt, order) = topping_up(&depot, offer.window).await;
    let secret = receipt.secret.to_text();
    // The platform has not called back yet.
    depot.scene.choose(order, Choice::Succeed).await;
    depot.clock.advance(offer.starts_at - TimeDelta::hours(6) - depot.now());
    let cancelled = async |fen| {
        let wanted = cancelling(&depot, &secret, Fen::new(fen));
        cancel(&depot, &depot.programme, wanted).await
    };
    let refused = cancelled(7_500).await.unwrap_err();
    assert!(matches!(refused, CancelError::Amount(back) if back.fen() == 9_000), "{refused:?}");
    assert_eq!(depot.state(&receipt).await, "booked");
    cancelled(9_000).await.unwrap();
    depot.hear(&receipt).await;
    assert_eq!(depot.paid(&receipt).await, 9_000);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_silent_platform_keeps_nobody_from_cancelling(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let window = depot.windows(&cupboard(&depot, 120)).await.last().unwrap().window;
    let (receipt, order) = topping_up(&depot, window).await;
    let secret = receipt.secret.to_text();
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.flaky.silent.store(true, Ordering::Relaxed);
    let all = Fen::new(15_000);
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, all)).await.unwrap();
    assert_eq!(depot.scene.read(order).await.state, OrderState::Unknown);
    // What is learned of afterwards goes back.
    depot.scene.flaky.silent.store(false, Ordering::Relaxed);
    for _ in 0..3 {
        depot.scene.later(TimeDelta::minutes(12)).await;
        depot.hear(&receipt).await;
    }
    assert_eq!(depot.scene.read(order).await.state, OrderState::Paid);
    assert_eq!(depot.state(&receipt).await, "cancelled");
    assert_eq!(depot.paid(&receipt).await, 0);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn who_cannot_pay_online_pays_the_crew_instead(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let window = depot.windows(&cupboard(&depot, 100)).await.last().unwrap().window;
    let receipt = depot.hold(cupboard(&depot, 100), window).await.unwrap();
    let (secret, by) = (receipt.secret.to_text(), depot.visitor());
    let key = FormKey::mint(&*depot.random);
    let early = pay_crew(&depot, &secret, by, key, None).await.unwrap_err();
    assert_eq!(early.code(), "booking-too-late");
    let pay = Pay::Online(ProviderCode::Sandbox);
    let Confirmed::Pay(order) = depot.confirm(&receipt, pay).await.unwrap() else {
        panic!("nothing was due");
    };
    depot.scene.start(order).await.unwrap();

    // While the platform does not answer, it may have been paid.
    depot.scene.flaky.silent.store(true, Ordering::Relaxed);
    let unknown = pay_crew(&depot, &secret, by, key, None).await.unwrap_err();
    assert_eq!(unknown.code(), "booking-payment-unknown");
    assert_eq!(depot.state(&receipt).await, "paying");
    depot.scene.flaky.silent.store(false, Ordering::Relaxed);
    for _ in 0..2 {
        pay_crew(&depot, &secret, by, key, None).await.unwrap();
    }
    assert_eq!(depot.scene.read(order).await.state, OrderState::Closed);
    depot.hear(&receipt).await;
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!((read.state.as_str(), read.due.fen()), ("booked", 15_000));
    assert_eq!(depot.taken(window).await, 1);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn what_was_paid_after_all_is_not_paid_to_the_crew(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let window = depot.windows(&cupboard(&depot, 100)).await.last().unwrap().window;
    let (receipt, order) = depot.paying(cupboard(&depot, 100), window).await;
    let (secret, by) = (receipt.secret.to_text(), depot.visitor());
    depot.scene.choose(order, Choice::Succeed).await;
    pay_crew(&depot, &secret, by, FormKey::mint(&*depot.random), None).await.unwrap();
    depot.hear(&receipt).await;
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!((read.state.as_str(), read.due, read.paid.fen()), ("booked", Fen::ZERO, 15_000));
    depot.check().await;
}
