//! Bookings from the first quote to the end, on a real database.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    bulky::{Placed, Site, State},
    money::Fen,
    payments::{Change as PaymentChange, ElsewhereWay, OrderState, ProviderCode},
};
use futures::future::join_all;
use sqlx::PgPool;

use super::{testing::Depot, *};
use crate::{
    Problem,
    capacity::{self, Closing},
    cases,
    files::{prepare_photo, samples},
    forms::FormKey,
    jobs::Handler,
    lists::testing::staff,
    payments::{
        Back, Choice, Payer, PaymentChanged, RecordElsewhere, Scene, StartError, ask_refunds,
        record_elsewhere,
    },
    records::Saving,
};

fn cancelling<'a>(depot: &Depot, secret: &'a str, shown: u64) -> Cancel<'a> {
    Cancel {
        which: Which::Secret(secret),
        by: depot.visitor(),
        shown: Fen::new(shown),
        key: FormKey::mint(&*depot.random),
        request_id: None,
    }
}

#[sqlx::test(migrations = false)]
async fn three_pieces_a_year_are_free_and_booked_at_once(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(2, "502");
    assert_eq!(depot.shown(&wish).await, Fen::ZERO);
    let window = depot.windows(&wish).await[0].window;
    let receipt = depot.booked(wish, window).await;
    assert_eq!(depot.state(&receipt).await, "booked");
    assert_eq!((depot.taken(window).await, depot.free_used().await), (1, 2));

    // The same flat, typed in another way, has one left.
    let again = depot.sofas(2, "５０２室");
    assert_eq!(depot.shown(&again).await, Fen::new(8_000));
    let secret = receipt.secret.to_text();
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!((read.due, read.paid), (Fen::ZERO, Fen::ZERO));
    assert_eq!((read.building.as_str(), read.room.as_str()), ("3栋", "502"));
    assert_eq!(read.note, "门口有狗，请先打电话");
    assert_eq!(read.window.unwrap().id, window);

    // What is cancelled gives everything back.
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await.unwrap();
    assert_eq!((depot.taken(window).await, depot.free_used().await), (0, 0));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn what_was_counted_by_the_joined_address_counts_until_the_year_ends(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(2, "2单元502室");
    let window = depot.windows(&wish).await[0].window;
    let receipt = depot.booked(wish.clone(), window).await;
    let indexes = estimate(&depot, &depot.programme, &wish).await.unwrap().counted;
    let [now, joined] = &indexes[..] else { panic!("{} indexes", indexes.len()) };
    for table in ["bulky_booking", "bulky_household_year"] {
        let sql = format!("update {table} set household = $2 where household = $1");
        let moved = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now).bind(joined);
        assert_eq!(moved.execute(&pool).await.unwrap().rows_affected(), 1, "{table}");
    }
    assert_eq!(depot.shown(&depot.sofas(2, "2-502")).await, Fen::new(8_000));

    // Its own pieces are its own still, and are counted by the new index from now on.
    let (secret, by) = (receipt.secret.to_text(), depot.visitor());
    let (which, three) = (Which::Secret(&secret), depot.sofas(3, "2-502"));
    let priced = estimate_change(&depot, &depot.programme, which, by, &three).await.unwrap();
    assert_eq!(priced.quote.total, Fen::ZERO);
    let wanted = Change {
        which,
        by,
        wish: three,
        window,
        shown: Fen::ZERO,
        note: String::new(),
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    change(&depot, &depot.programme, wanted).await.unwrap();
    assert_eq!(depot.free_used().await, 3);
    assert_eq!(depot.shown(&depot.sofas(1, "2-502")).await, Fen::new(8_000));
    assert_eq!(depot.shown(&depot.sofas(1, "25-02")).await, Fen::ZERO, "is another flat");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_payment_makes_it_certain_and_a_cancellation_gives_it_back(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (receipt, order) = depot.paying(wish, window).await;
    assert_eq!(depot.state(&receipt).await, "paying");
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    assert_eq!(depot.state(&receipt).await, "booked");
    assert_eq!(depot.paid(&receipt).await, 15_000);

    let secret = receipt.secret.to_text();
    let wrong = cancel(&depot, &depot.programme, cancelling(&depot, &secret, 14_999)).await;
    assert_eq!(wrong.unwrap_err().code(), "booking-refund-changed");
    let back = cancel(&depot, &depot.programme, cancelling(&depot, &secret, 15_000)).await;
    assert_eq!(back.unwrap(), Fen::new(15_000));
    ask_refunds(depot.worker()).await.unwrap();
    assert_eq!(depot.paid(&receipt).await, 0);
    let late = cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await;
    assert_eq!(late.unwrap_err().code(), "booking-too-late");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn whoever_comes_back_from_the_cashier_sees_it_paid(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (receipt, order) = depot.paying(wish, window).await;
    let secret = receipt.secret.to_text();
    let state =
        async || read_booking_now(&depot, &depot.programme, &secret).await.unwrap().state.as_str();
    assert_eq!(state().await, "paying");
    // The platform has not called back, and no job has run.
    depot.scene.choose(order, Choice::Succeed).await;
    assert_eq!(state().await, "booked");
    // What it says afterwards changes nothing.
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    assert_eq!((state().await, depot.paid(&receipt).await), ("booked", 15_000));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_platform_that_is_away_keeps_nobody_waiting(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (receipt, order) = depot.paying(wish, window).await;
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.flaky.silent.store(true, Ordering::Relaxed);
    let secret = receipt.secret.to_text();
    let read = read_booking_now(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!((read.state.as_str(), read.payment_unknown), ("paying", true));
    depot.scene.flaky.silent.store(false, Ordering::Relaxed);
    let read = read_booking_now(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!(read.state.as_str(), "booked");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn of_a_payment_that_nobody_began_nobody_asks(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let receipt = depot.hold(wish, window).await.unwrap();
    let pay = Pay::Online(ProviderCode::Sandbox);
    let Confirmed::Pay(_) = depot.confirm(&receipt, pay).await.unwrap() else {
        panic!("nothing was due");
    };
    depot.scene.flaky.silent.store(true, Ordering::Relaxed);
    let secret = receipt.secret.to_text();
    let read = read_booking_now(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!((read.state.as_str(), read.payment_unknown), ("paying", false));
}

#[sqlx::test(migrations = false)]
async fn what_is_due_of_a_certain_booking_is_seen_paid_at_once_as_well(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let receipt = depot.booked(wish, window).await;
    let secret = receipt.secret.to_text();
    let due = async || read_booking_now(&depot, &depot.programme, &secret).await.unwrap().due;
    // The crew takes it: there is nothing to ask, however often somebody looks.
    for _ in 0..30 {
        assert_eq!(due().await, Fen::new(15_000));
    }
    let (by, provider) = (depot.visitor(), ProviderCode::Sandbox);
    let order = pay_due(&depot, &depot.programme, &secret, by, provider, None).await.unwrap();
    depot.scene.start(order).await.unwrap();
    depot.scene.choose(order, Choice::Succeed).await;
    assert_eq!(due().await, Fen::ZERO);
    due().await;
    assert_eq!(depot.scene.flaky.asked.load(Ordering::Relaxed), 1);
    assert_eq!(depot.paid(&receipt).await, 15_000);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn nobody_can_hammer_the_platform(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (receipt, order) = depot.paying(wish, window).await;
    let secret = receipt.secret.to_text();
    let state =
        async || read_booking_now(&depot, &depot.programme, &secret).await.unwrap().state.as_str();
    for _ in 0..25 {
        assert_eq!(state().await, "paying");
    }
    assert_eq!(depot.scene.flaky.asked.load(Ordering::Relaxed), 20);
    // The callback and the jobs bring it in line all the same.
    depot.scene.choose(order, Choice::Succeed).await;
    assert_eq!(state().await, "paying");
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    assert_eq!(state().await, "booked");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_refund_that_the_platform_refuses_is_left_to_staff(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (receipt, order) = depot.paying(wish, window).await;
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    let secret = receipt.secret.to_text();
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 15_000)).await.unwrap();
    sqlx::query("update sandbox_trade set paid_fen = 1").execute(&pool).await.unwrap();
    ask_refunds(depot.worker()).await.unwrap();
    let failed = PaymentChanged {
        order,
        subject_kind: BOOKING.into(),
        subject: depot.id(&receipt).await,
        change: PaymentChange::RefundFailed,
    };
    failed.run(depot.worker(), depot.new_id()).await.unwrap();
    let asked: i64 =
        sqlx::query_scalar("select count(*) from payment_refund").fetch_one(&pool).await.unwrap();
    assert_eq!(asked, 1, "it would be refused again, for ever");
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert!(read.refund_refused);

    // Staff give it back in another way: it is told once, and nothing goes back again.
    let supervisor = staff(&depot.with_db(pool.clone()), Role::Supervisor).await;
    let refund: uuid::Uuid =
        sqlx::query_scalar("select id from payment_refund").fetch_one(&pool).await.unwrap();
    let key = FormKey::mint(&*depot.random);
    let record = RecordElsewhere {
        saving: Saving { staff: &supervisor, id: Some(refund), key, request_id: None },
        confirmed: true,
        way: ElsewhereWay::BankTransfer,
        reference: "2026112000001".to_owned(),
        words: "原卡已注销".to_owned(),
    };
    record_elsewhere(&depot, record).await.unwrap();
    for _ in 0..2 {
        depot.hear(&receipt).await;
        ask_refunds(depot.worker()).await.unwrap();
    }
    let told: Vec<(uuid::Uuid, String)> =
        sqlx::query_as("select id, step from bulky_event where step like 'refunded%'")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(told, [(refund, "refunded-elsewhere".to_owned())]);
    TellBooker { event: refund }.run(depot.worker(), depot.new_id()).await.unwrap();
    let texts = depot.messages().await;
    let is_told = |text: &String| text.contains("150.00") && text.contains("已用转账或现金");
    assert!(texts.iter().any(is_told), "{texts:?}");
    let asked: i64 =
        sqlx::query_scalar("select count(*) from payment_refund").fetch_one(&pool).await.unwrap();
    assert_eq!(asked, 1);
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert!(!read.refund_refused);
    let money = (read.paid, read.going_back, read.given_elsewhere);
    assert_eq!(money, (Fen::ZERO, Fen::ZERO, Fen::new(15_000)));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_late_cancellation_costs_half(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let offer = depot.windows(&wish).await[0];
    let (receipt, order) = depot.paying(wish, offer.window).await;
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    depot.clock.advance(offer.starts_at - depot.now() - TimeDelta::hours(1));
    let secret = receipt.secret.to_text();
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!(read.back_if_cancelled, Some(Fen::new(7_500)));
    assert_eq!(read.change_until, None);
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 7_500)).await.unwrap();
    depot.hear(&receipt).await;
    assert_eq!(depot.paid(&receipt).await, 7_500);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_not_confirmed_in_time_is_given_back(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let receipt = depot.hold(wish, window).await.unwrap();
    let secret = receipt.secret.to_text();
    depot.clock.advance(TimeDelta::minutes(14));
    let (by, key) = (depot.visitor(), FormKey::mint(&*depot.random));
    for _ in 0..2 {
        hold_longer(&depot, &depot.programme, &secret, by, key).await.unwrap();
    }
    let key = FormKey::mint(&*depot.random);
    let twice = hold_longer(&depot, &depot.programme, &secret, by, key).await.unwrap_err();
    assert_eq!(twice.status(), 409);
    depot.clock.advance(TimeDelta::minutes(15));
    assert_eq!(expire(depot.worker()).await.unwrap(), 0);
    depot.clock.advance(TimeDelta::minutes(2));
    let error = depot.confirm(&receipt, Pay::Crew).await.unwrap_err();
    assert_eq!(error.code(), "hold-expired", "also before it is swept");
    assert_eq!(expire(depot.worker()).await.unwrap(), 1);
    assert_eq!(depot.state(&receipt).await, "expired");
    assert_eq!((depot.taken(window).await, depot.free_used().await), (0, 0));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn photos_go_along_until_a_window_is_booked(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let windows = depot.windows(&wish).await;
    let photo = prepare_photo(&depot, samples::jpeg(64, 48).into()).await.unwrap();
    let held = async |at: usize| {
        let wanted = depot.wanted(wish.clone(), windows[at].window).await;
        let wanted = Hold { photos: vec![photo.clone()], ..wanted };
        hold(&depot, &depot.programme, wanted).await
    };
    let given_back = held(0).await.unwrap();
    let taken = held(1).await.unwrap_err();
    assert_eq!((taken.code(), taken.field()), ("photo-gone", Some("photo")));
    let secret = given_back.secret.to_text();
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await.unwrap();
    let expired = held(1).await.unwrap();
    depot.clock.advance(TimeDelta::minutes(16));
    assert_eq!(expire(depot.worker()).await.unwrap(), 1);
    let booked = held(2).await.unwrap();
    depot.confirm(&booked, Pay::Crew).await.unwrap();
    for (receipt, many) in [(&given_back, 0), (&expired, 0), (&booked, 1)] {
        let secret = receipt.secret.to_text();
        let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
        assert_eq!(read.photos, vec![(photo.id, "before".to_owned()); many]);
    }
    // What was booked keeps them, whatever becomes of it.
    let secret = booked.secret.to_text();
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await.unwrap();
    assert_eq!(held(3).await.unwrap_err().code(), "photo-gone");
}

#[sqlx::test(migrations = false)]
async fn what_was_never_certain_is_given_back_without_a_word(pool: PgPool) {
    use crate::accounts::residents::testing::resident;
    let depot = Depot::new(&pool).await;
    let me = resident(&depot, &pool, "13900000001").await;
    let BookBy::Visitor { visitor, address, .. } = depot.visitor() else { panic!() };
    let by = BookBy::Visitor { visitor, address, resident: Some(me.id) };
    let wish = depot.sofas(1, "502");
    let offer = *depot.windows(&wish).await.last().unwrap();
    let held = async |wish: Wish| {
        let wanted = Hold { by, ..depot.wanted(wish, offer.window).await };
        hold(&depot, &depot.programme, wanted).await.unwrap()
    };
    let give_back = async |receipt: Receipt| {
        let secret = receipt.secret.to_text();
        cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await.unwrap();
    };
    let mine = async || {
        let (mine, _) = list_bookings(&depot, me.id, None).await.unwrap();
        assert_eq!(count_mine(&depot.db, me.id).await.unwrap(), mine.len() as i64);
        mine.into_iter().map(|one| one.state).collect::<Vec<_>>()
    };
    let told = async || -> i64 {
        sqlx::query_scalar("select count(*) from outbox where task = 'tell-booker'")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let receipt = held(wish.clone()).await;
    assert_eq!(mine().await, [State::Held]);
    give_back(receipt).await;
    let day = crate::calendar::to_local(offer.starts_at).date();
    let waits = Wait { by, ..waiting(&depot, wish.clone(), day) };
    give_back(wait(&depot, &depot.programme, waits).await.unwrap()).await;
    assert_eq!((mine().await, told().await), (Vec::new(), 0));

    held(wish.clone()).await;
    let paying = held(depot.paid_wish("503")).await;
    let online = Pay::Online(ProviderCode::Sandbox);
    let Confirmed::Pay(order) = depot.confirm(&paying, online).await.unwrap() else { panic!() };
    depot.scene.start(order).await.unwrap();
    depot.clock.advance(TimeDelta::minutes(31));
    assert_eq!(expire(depot.worker()).await.unwrap(), 2);
    assert_eq!(mine().await, [State::Expired], "whose payment had begun");

    let certain = held(wish).await;
    depot.confirm(&certain, Pay::Crew).await.unwrap();
    let before = told().await;
    give_back(certain).await;
    assert_eq!(mine().await, [State::Cancelled, State::Expired]);
    assert_eq!(told().await, before + 1);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_payment_begins_before_the_cut_off_and_may_come_after_it(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let windows = depot.windows(&depot.paid_wish("502")).await;
    let (offer, far) = (windows[0], windows.last().unwrap().window);
    depot.clock.advance(offer.cut_off_at - depot.now() - TimeDelta::minutes(10));
    let (early, order) = depot.paying(depot.paid_wish("502"), offer.window).await;
    let late = depot.hold(depot.paid_wish("503"), offer.window).await.unwrap();
    let closed = depot.hold(depot.paid_wish("504"), far).await.unwrap();
    depot.clock.advance(TimeDelta::minutes(11));
    let mut conn = pool.acquire().await.unwrap();
    let weather = domain::capacity::ClosedReason::Weather;
    let closing = Closing::Windows(vec![far]);
    capacity::close(&mut conn, &closing, weather, "", depot.now()).await.unwrap();
    let online = Pay::Online(ProviderCode::Sandbox);
    for (receipt, code) in [(&late, "window-past-cut-off"), (&closed, "window-closed")] {
        assert_eq!(depot.confirm(receipt, online).await.unwrap_err().code(), code);
        assert_eq!(depot.state(receipt).await, "held");
    }
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.deliver().await;
    depot.hear(&early).await;
    assert_eq!(depot.state(&early).await, "booked");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_late_payment_has_its_place_again_or_goes_back(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (lucky, first) = depot.paying(wish.clone(), window).await;
    let (unlucky, second) = depot.paying(depot.paid_wish("503"), window).await;
    depot.clock.advance(TimeDelta::minutes(29));
    for order in [first, second] {
        depot.scene.choose(order, Choice::Late).await;
    }
    depot.clock.advance(TimeDelta::minutes(2));
    assert_eq!(expire(depot.worker()).await.unwrap(), 0, "kept while nobody knows");
    depot.clock.advance(TimeDelta::minutes(1));
    depot.scene.deliver().await;
    depot.hear(&lucky).await;
    assert_eq!(depot.state(&lucky).await, "booked");
    // Somebody closes the window before the second is heard of.
    let mut conn = pool.acquire().await.unwrap();
    let closing = Closing::Windows(vec![window]);
    let weather = domain::capacity::ClosedReason::Weather;
    capacity::close(&mut conn, &closing, weather, "", depot.now()).await.unwrap();
    depot.hear(&unlucky).await;
    ask_refunds(depot.worker()).await.unwrap();
    assert_eq!(depot.state(&unlucky).await, "expired");
    assert_eq!(depot.paid(&unlucky).await, 0, "never silence, never kept");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_closed_window_puts_everybody_out_who_may_choose_again(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let windows = depot.windows(&wish).await;
    let (from, to) = (windows[0].window, windows[5].window);
    let receipt = depot.booked(wish.clone(), from).await;
    let mut conn = pool.acquire().await.unwrap();
    let weather = domain::capacity::ClosedReason::Weather;
    let closing = Closing::Windows(vec![from]);
    capacity::close(&mut conn, &closing, weather, "", depot.now()).await.unwrap();
    assert_eq!(displace(depot.worker()).await.unwrap(), 1);
    assert_eq!(displace(depot.worker()).await.unwrap(), 0, "once");
    assert_eq!(depot.state(&receipt).await, "displaced");
    let secret = receipt.secret.to_text();
    let new = Change {
        which: Which::Secret(&secret),
        by: depot.visitor(),
        wish,
        window: to,
        shown: Fen::ZERO,
        note: String::new(),
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    change(&depot, &depot.programme, new).await.unwrap();
    assert_eq!(depot.state(&receipt).await, "booked");
    assert_eq!((depot.taken(from).await, depot.taken(to).await), (0, 1));
    assert_eq!(depot.free_used().await, 1);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn whoever_was_in_a_window_that_was_closed_late_is_put_out_after_its_end(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let offer = depot.windows(&wish).await[0];
    let receipt = depot.booked(wish, offer.window).await;
    depot.clock.advance(offer.ends_at - depot.now() - TimeDelta::minutes(1));
    let mut conn = pool.acquire().await.unwrap();
    let vehicle = domain::capacity::ClosedReason::Vehicle;
    let closing = Closing::Windows(vec![offer.window]);
    capacity::close(&mut conn, &closing, vehicle, "", depot.now()).await.unwrap();
    // The worker was down.
    depot.clock.advance(TimeDelta::hours(5));
    assert_eq!(displace(depot.worker()).await.unwrap(), 1);
    assert_eq!(depot.state(&receipt).await, "displaced");
    let secret = receipt.secret.to_text();
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await.unwrap();
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn a_change_keeps_the_place_until_it_has_the_new_one(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let windows = depot.windows(&wish).await;
    let (from, to) = (windows[4].window, windows[6].window);
    let (receipt, order) = depot.paying(wish.clone(), from).await;
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    let secret = receipt.secret.to_text();
    let cheaper = depot.sofas(1, "502");
    let to_change = |window, wish: &Wish, shown| Change {
        which: Which::Secret(&secret),
        by: depot.visitor(),
        wish: wish.clone(),
        window,
        shown: Fen::new(shown),
        note: String::new(),
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    let wrong = change(&depot, &depot.programme, to_change(to, &cheaper, 1)).await;
    assert_eq!(wrong.unwrap_err().code(), "bulky-price-changed");
    assert_eq!((depot.taken(from).await, depot.taken(to).await), (1, 0));
    change(&depot, &depot.programme, to_change(to, &cheaper, 0)).await.unwrap();
    assert_eq!((depot.taken(from).await, depot.taken(to).await), (0, 1));
    ask_refunds(depot.worker()).await.unwrap();
    assert_eq!(depot.paid(&receipt).await, 0, "what was too much went back");
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!((read.due, read.window.unwrap().id), (Fen::ZERO, to));
    // More than before: it is due.
    change(&depot, &depot.programme, to_change(to, &wish, 15_000)).await.unwrap();
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!(read.due, Fen::new(15_000));
    let by = depot.visitor();
    let sandbox = ProviderCode::Sandbox;
    let asked = pay_due(&depot, &depot.programme, &secret, by, sandbox, None).await.unwrap();
    let twice = pay_due(&depot, &depot.programme, &secret, by, sandbox, None).await.unwrap();
    assert_eq!(asked, twice);
    depot.check().await;
}

/// What is said of a booking until when it can be changed is true, whatever its window's cut-off is.
#[sqlx::test(migrations = false)]
async fn between_the_cut_off_and_the_last_change_only_more_is_refused(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let two = depot.sofas(2, "502");
    let windows = depot.windows(&two).await;
    let (offer, later) = (windows[0], windows[6].window);
    let receipt = depot.booked(two.clone(), offer.window).await;
    let secret = receipt.secret.to_text();
    let to_change = async |wish: &Wish, window, note: &str| {
        let wanted = Change {
            which: Which::Secret(&secret),
            by: depot.visitor(),
            wish: wish.clone(),
            window,
            shown: Fen::ZERO,
            note: note.to_owned(),
            key: FormKey::mint(&*depot.random),
            request_id: None,
        };
        change(&depot, &depot.programme, wanted).await
    };
    let read = async || read_booking(&depot, &depot.programme, &secret).await.unwrap();
    let until = read().await.change_until.unwrap();
    assert!(offer.cut_off_at < until);
    depot.clock.advance(until - depot.now());
    to_change(&two, offer.window, "后门进").await.unwrap();
    assert_eq!(read().await.note, "后门进");
    let three = depot.sofas(3, "502");
    let more = to_change(&three, offer.window, "").await.unwrap_err();
    assert_eq!((more.code(), more.status()), ("booking-no-more", 409));
    to_change(&depot.sofas(1, "502"), offer.window, "").await.unwrap();
    // Where the plan has the window no more, it is the same.
    sqlx::query(
        "update capacity_window set closed_at = $2, closed_reason = 'not-planned' where id = $1",
    )
    .bind(offer.window)
    .bind(depot.now())
    .execute(&pool)
    .await
    .unwrap();
    to_change(&depot.sofas(1, "503"), offer.window, "").await.unwrap();
    let more = to_change(&two, offer.window, "").await.unwrap_err();
    assert_eq!(more.code(), "booking-no-more");
    depot.check().await;
    to_change(&three, later, "").await.unwrap();
    assert_eq!((depot.taken(offer.window).await, depot.taken(later).await), (0, 1));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn an_order_that_was_begun_elsewhere_is_over_and_another_is_paid(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await[0].window;
    let (receipt, begun) = depot.paying(wish, window).await;
    let secret = receipt.secret.to_text();
    let go = |order| GoToPay {
        secret: &secret,
        by: depot.visitor(),
        order,
        back: Back { return_path: "/en/bulky/paid", origin: "", description: "大件垃圾收运" },
        payer: Payer::unknown(Scene::MobileWeb),
        request_id: None,
    };
    let same = go_to_pay(&depot, &depot.programme, go(begun)).await.unwrap();
    assert_eq!(same.order, begun, "what is taken as it is stays");

    let refuses = &depot.scene.flaky.refuses;
    refuses.store(1, Ordering::Relaxed);
    let other = go_to_pay(&depot, &depot.programme, go(begun)).await.unwrap();
    assert_ne!(other.order, begun);
    assert_eq!(depot.scene.read(begun).await.state, OrderState::Failed);
    assert_eq!(depot.scene.read(other.order).await.state, OrderState::Pending);

    // What is refused every time is not asked for ever.
    refuses.store(2, Ordering::Relaxed);
    let refused = go_to_pay(&depot, &depot.programme, go(other.order)).await;
    assert!(matches!(refused, Err(StartError::Refused)), "{refused:?}");
    assert_eq!(refuses.load(Ordering::Relaxed), 0);

    let by = depot.visitor();
    let last = pay_due(&depot, &depot.programme, &secret, by, ProviderCode::Sandbox, None).await;
    let last = go_to_pay(&depot, &depot.programme, go(last.unwrap())).await.unwrap();
    depot.scene.pay(last.order).await;
    depot.hear(&receipt).await;
    assert_eq!(
        (depot.state(&receipt).await.as_str(), depot.paid(&receipt).await),
        ("booked", 15_000)
    );
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn one_form_sent_fifty_times_is_one_booking(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await[0].window;
    let new = Hold {
        by: depot.visitor(),
        wish,
        window,
        shown: Fen::ZERO,
        note: String::new(),
        photos: Vec::new(),
        locale: domain::locale::Locale::En,
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    let all = join_all((0..50).map(|_| hold(&depot, &depot.programme, new.clone()))).await;
    let receipts: Vec<_> = all.into_iter().flatten().collect();
    assert!(!receipts.is_empty());
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    assert_eq!(depot.taken(window).await, 1);
    let dearer = Hold { shown: Fen::new(1), ..new };
    let error = hold(&depot, &depot.programme, dearer).await.unwrap_err();
    assert_eq!(error.code(), "form-changed");
}

#[sqlx::test(migrations = false)]
async fn a_wrong_wish_names_its_fields(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let mut wish = depot.sofas(1, "");
    wish.address.street = "999999999".to_owned();
    wish.site = Site { placed: Placed::Door, floor: 0, lift: false };
    wish.exemption = Some("king".to_owned());
    let mut fields: Vec<String> =
        mistakes(&depot, &depot.programme, &wish).into_iter().map(|error| error.code).collect();
    fields.sort();
    assert_eq!(fields, ["bulky-exemption", "bulky-floor", "bulky-outside", "bulky-room-missing"]);
    let mut wish = depot.sofas(1, "502");
    // Of what stands downstairs nobody has to say the floor.
    wish.site.floor = 0;
    assert!(mistakes(&depot, &depot.programme, &wish).is_empty());
    let error = depot.hold(wish, uuid::Uuid::nil()).await.unwrap_err();
    assert_eq!(error.code(), "window-unknown");
    assert_eq!(depot.free_used().await, 0);
}

#[sqlx::test(migrations = false)]
async fn reminders_come_three_days_and_one_day_before_each_once(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let windows = depot.windows(&wish).await;
    let offer = windows.iter().find(|offer| offer.starts_at > depot.now() + TimeDelta::days(5));
    let offer = *offer.unwrap();
    depot.booked(wish, offer.window).await;
    assert_eq!(remind(depot.worker()).await.unwrap(), 0);
    let mut reminded = Vec::new();
    for _ in 0..8 {
        depot.clock.advance(TimeDelta::days(1));
        let times = [remind(depot.worker()).await.unwrap(), remind(depot.worker()).await.unwrap()];
        reminded.push(times);
    }
    assert_eq!(reminded.iter().map(|[first, _]| first).sum::<usize>(), 2);
    assert!(reminded.iter().all(|[_, second]| *second == 0));
}

#[sqlx::test(migrations = false)]
async fn a_change_reminds_nobody_of_the_same_day_again(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let windows = depot.windows(&wish).await;
    let day = |at| crate::calendar::to_local(at).date();
    let soon = depot.now() + TimeDelta::days(5);
    let from = windows.iter().position(|offer| offer.starts_at > soon).unwrap();
    let (first, same) = (windows[from], windows[from + 1]);
    let of_first = day(first.starts_at);
    assert_eq!(day(same.starts_at), of_first);
    let next = windows.iter().find(|offer| day(offer.starts_at) > of_first).unwrap().window;
    let receipt = depot.booked(wish.clone(), first.window).await;
    let secret = receipt.secret.to_text();
    let change_to = async |window| {
        let wanted = Change {
            which: Which::Secret(&secret),
            by: depot.visitor(),
            wish: wish.clone(),
            window,
            shown: Fen::ZERO,
            note: String::new(),
            key: FormKey::mint(&*depot.random),
            request_id: None,
        };
        change(&depot, &depot.programme, wanted).await.unwrap();
    };
    let reminded = async || remind(depot.worker()).await.unwrap();
    depot.clock.advance(TimeDelta::days(2));
    assert_eq!(reminded().await, 1);
    change_to(same.window).await;
    depot.clock.advance(TimeDelta::hours(13));
    assert_eq!(reminded().await, 0, "it is the same day");
    change_to(next).await;
    depot.clock.advance(TimeDelta::hours(11));
    assert_eq!(reminded().await, 0, "they have chosen it a moment ago");
    depot.clock.advance(TimeDelta::hours(2));
    assert_eq!(reminded().await, 1, "of another day");
}

#[sqlx::test(migrations = false)]
async fn the_table_in_the_database_is_the_table_of_the_domain(pool: PgPool) {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        r#"select from_state, step, to_state from bulky_transition
           order by from_state collate "C", step collate "C""#,
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut lines: Vec<(String, String, String)> = domain::bulky::TRANSITIONS
        .iter()
        .filter(|line| line.from != line.to)
        .map(|line| {
            let words = [line.from.as_str(), line.step.as_str(), line.to.as_str()];
            let [from, step, to] = words.map(ToOwned::to_owned);
            (from, step, to)
        })
        .collect();
    lines.sort();
    assert_eq!(rows, lines);
    let sizes: Vec<_> = domain::bulky::Size::ALL.iter().map(|size| size.as_str()).collect();
    let handling: Vec<_> = domain::bulky::Handling::ALL.iter().map(|one| one.as_str()).collect();
    for (constraint, words) in
        [("bulky_item_size_is_known", sizes), ("bulky_item_handling_is_known", handling)]
    {
        let check: String = sqlx::query_scalar(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = $1",
        )
        .bind(constraint)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(check.matches('\'').count(), 2 * words.len(), "{check}");
        assert!(words.iter().all(|word| check.contains(&format!("'{word}'"))), "{check}");
    }
}

pub(super) fn waiting(depot: &Depot, wish: Wish, day: chrono::NaiveDate) -> Wait<'static> {
    Wait {
        by: depot.visitor(),
        wish,
        day,
        name: String::new(),
        phone: "13812345678".to_owned(),
        locale: domain::locale::Locale::ZhHans,
        key: FormKey::mint(&*depot.random),
        request_id: None,
    }
}

#[sqlx::test(migrations = false)]
async fn whoever_waits_is_offered_what_comes_free_with_their_free_pieces(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(2, "502");
    let offer = *depot.windows(&wish).await.last().unwrap();
    let day = crate::calendar::to_local(offer.starts_at).date();
    // Every window of the day is full but for one stop, which somebody has.
    sqlx::query("update capacity_window set limit_stops = 0 where day = $1 and id <> $2")
        .bind(day)
        .bind(offer.window)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("update capacity_window set limit_stops = 1 where id = $1")
        .bind(offer.window)
        .execute(&pool)
        .await
        .unwrap();
    let first = depot.booked(depot.sofas(1, "101"), offer.window).await;
    let full = depot.hold(wish.clone(), offer.window).await.unwrap_err();
    assert_eq!(full.code(), "window-full");
    let gone = wait(&depot, &depot.programme, waiting(&depot, wish.clone(), day)).await.unwrap();
    let waits = wait(&depot, &depot.programme, waiting(&depot, wish, day)).await.unwrap();
    assert_eq!(depot.state(&waits).await, "waiting");
    assert_eq!(depot.free_used().await, 1, "who waits has taken nothing");

    // Whoever gives up waiting is not offered anything.
    let secret = gone.secret.to_text();
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await.unwrap();
    let secret = first.secret.to_text();
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 0)).await.unwrap();
    capacity::waiting::turn(depot.worker()).await.unwrap();
    assert_eq!(tell_waiting(depot.worker()).await.unwrap(), 1);
    assert_eq!(tell_waiting(depot.worker()).await.unwrap(), 0, "once");

    let secret = waits.secret.to_text();
    let (by, key) = (depot.visitor(), FormKey::mint(&*depot.random));
    for _ in 0..2 {
        take_offered(&depot, &depot.programme, &secret, by, key).await.unwrap();
    }
    assert_eq!(depot.state(&waits).await, "held");
    assert_eq!((depot.taken(offer.window).await, depot.free_used().await), (1, 2));
    assert_eq!(depot.confirm(&waits, Pay::Crew).await.unwrap(), Confirmed::Booked);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn an_id_is_for_staff_alone(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let receipt = depot.booked(wish, window).await;
    let stranger =
        Cancel { which: Which::Id(depot.id(&receipt).await), ..cancelling(&depot, "", 0) };
    let error = cancel(&depot, &depot.programme, stranger).await.unwrap_err();
    assert_eq!(error.code(), "booking-not-found");
    assert_eq!(depot.state(&receipt).await, "booked");
}

#[sqlx::test(migrations = false)]
async fn what_went_back_and_why_nobody_comes_is_told_once(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (receipt, order) = depot.paying(wish, window).await;
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    let mut conn = pool.acquire().await.unwrap();
    let weather = domain::capacity::ClosedReason::Weather;
    let closing = Closing::Windows(vec![window]);
    capacity::close(&mut conn, &closing, weather, "", depot.now()).await.unwrap();
    displace(depot.worker()).await.unwrap();
    let secret = receipt.secret.to_text();
    cancel(&depot, &depot.programme, cancelling(&depot, &secret, 15_000)).await.unwrap();
    for _ in 0..4 {
        ask_refunds(depot.worker()).await.unwrap();
        depot.clock.advance(TimeDelta::minutes(10));
        depot.hear(&receipt).await;
    }
    let told: Vec<(uuid::Uuid, String)> = sqlx::query_as(
        "select id, step from bulky_event where step in ('displace', 'refunded') order by seq",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let steps: Vec<&str> = told.iter().map(|(_, step)| step.as_str()).collect();
    assert_eq!(steps, ["displace", "refunded"]);
    for (event, _) in told {
        TellBooker { event }.run(depot.worker(), depot.new_id()).await.unwrap();
        TellBooker { event }.run(depot.worker(), depot.new_id()).await.unwrap();
    }
    let texts = depot.messages().await;
    assert_eq!(texts.len(), 2, "{texts:?}");
    for there in ["恶劣天气", "150.00"] {
        assert!(texts.iter().any(|text| text.contains(there)), "{there}: {texts:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_complaint_is_a_case_and_each_knows_the_other(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let mut tx = pool.begin().await.unwrap();
    cases::rulebook::seed(&mut tx, || depot.new_id()).await.unwrap();
    tx.commit().await.unwrap();
    let rules = cases::rulebook::load(&pool).await.unwrap();
    let calendar = crate::calendar::load(&pool).await.unwrap();
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let receipt = depot.booked(wish, window).await;
    let complain = async |secret: &str, words: &str| {
        let new = cases::NewCase {
            by: cases::FileBy::Visitor {
                visitor: crate::presession::PreSession::mint(&*depot.random).id(),
                address: std::net::Ipv4Addr::LOCALHOST.into(),
                resident: None,
            },
            channel: cases::Channel::Web,
            kind: domain::cases::CaseKind::Complaint,
            class: "06010".to_owned(),
            words: words.to_owned(),
            answers: Default::default(),
            address: "清荷苑".to_owned(),
            point: None,
            place: None,
            photos: Vec::new(),
            booking: Some(secret.to_owned()),
            name: String::new(),
            phone: String::new(),
            locale: domain::locale::Locale::ZhHans,
            key: FormKey::mint(&*depot.random),
            request_id: None,
        };
        cases::file(&depot, &rules, &calendar, new).await.unwrap().number.to_string()
    };
    let secret = receipt.secret.to_text();
    complain("AAAAAAAAAAAAAAAAAAAAAA", "拿错编号的").await;
    let read = async || read_booking(&depot, &depot.programme, &secret).await.unwrap().complaint;
    assert_eq!(read().await, None, "a wrong secret binds nothing");
    let first = complain(&secret, "说好上午来，没有来").await;
    assert_eq!(read().await, Some(first.clone()));
    let second = complain(&secret, "还是没有来").await;
    assert_ne!(first, second);
    assert_eq!(read().await, Some(first.clone()), "the first stays");
    let case: uuid::Uuid = sqlx::query_scalar("select id from case_file where number = $1")
        .bind(&first)
        .fetch_one(&pool)
        .await
        .unwrap();
    let of = complained_of(&depot.db, case).await.unwrap().unwrap();
    assert_eq!((&*of.number, &*of.estate, of.things.len()), (receipt.number.as_str(), "清荷苑", 1));
    assert_eq!(of.state, State::Booked);
}

#[sqlx::test(migrations = false)]
async fn a_booking_is_kept_by_its_receipt(pool: PgPool) {
    use crate::accounts::residents::{
        KeepReceiptError, keep_receipt,
        testing::{by, resident},
    };
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let receipt = depot.booked(wish, window).await;
    let (me, other) = (
        resident(&depot, &pool, "13900000001").await,
        resident(&depot, &pool, "13900000002").await,
    );
    let link = format!("https://minhu.example/bulky/track/{}", receipt.secret.to_text());
    let link = crate::privacy::Redacted::new(link);
    keep_receipt(&depot, &by(&depot, me), &link).await.unwrap();
    keep_receipt(&depot, &by(&depot, me), &link).await.unwrap();
    let (mine, _) = list_bookings(&depot, me.id, None).await.unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].number, receipt.number.as_str());
    let taken = keep_receipt(&depot, &by(&depot, other), &link).await;
    assert!(matches!(taken, Err(KeepReceiptError::Taken)));
    let home = last_address(&depot, &depot.programme, me.id).await.unwrap().unwrap();
    assert_eq!((&*home.estate, &*home.building, &*home.room), ("清荷苑", "3栋", "502"));
}
