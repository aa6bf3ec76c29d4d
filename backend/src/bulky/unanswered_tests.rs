//! What becomes of a booking when whoever booked says nothing, on a real database.

use chrono::TimeDelta;
use domain::{
    bulky::{Party, Step},
    capacity::ClosedReason,
    money::Fen,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    advance::{Who, advance},
    standing::Standing,
    testing::Depot,
    told_tests::told,
    *,
};
use crate::{
    capacity::{self, Closing},
    forms::FormKey,
    payments::{Choice, ask_refunds},
};

/// A booking for which 150 元 were paid, and its window.
async fn paid(depot: &Depot) -> (Receipt, Uuid) {
    let wish = depot.paid_wish("502");
    let window = depot.windows(&wish).await.last().unwrap().window;
    let (receipt, order) = depot.paying(wish, window).await;
    depot.scene.choose(order, Choice::Succeed).await;
    depot.scene.deliver().await;
    depot.hear(&receipt).await;
    (receipt, window)
}

/// Closes a window, and puts out so many.
async fn close(depot: &Depot, pool: &PgPool, window: Uuid, many: usize) {
    let mut conn = pool.acquire().await.unwrap();
    let closing = Closing::Windows(vec![window]);
    let weather = ClosedReason::Weather;
    capacity::close(&mut conn, &closing, weather, "", depot.now()).await.unwrap();
    assert_eq!(displace(depot.worker()).await.unwrap(), many);
}

/// The crew finds nothing.
async fn miss(depot: &Depot, receipt: &Receipt) {
    let mut conn = depot.db.acquire().await.unwrap();
    let id = depot.id(receipt).await;
    let booking = Standing::read(&mut conn, id).await.unwrap().unwrap();
    let crew = Who { party: Party::Crew, staff: None };
    advance(depot, &mut conn, &booking, Step::Miss, crew, "").await.unwrap();
}

async fn refunds(pool: &PgPool) -> Vec<(i64, String)> {
    sqlx::query_as("select amount_fen, reason from payment_refund").fetch_all(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn where_nobody_answers_a_closed_window_all_goes_back_once(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let (receipt, window) = paid(&depot).await;
    close(&depot, &pool, window, 1).await;
    // Fourteen days from 2026-11-20 09:00.
    let texts = told(&depot, &pool, "displace").await;
    assert!(texts[0].contains("2026-12-04 09:00 前选新时间或退款"), "{texts:?}");
    let secret = receipt.secret.to_text();
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!(read.answer_until, Some(depot.now() + TimeDelta::days(14)));

    depot.clock.advance(TimeDelta::days(11) - TimeDelta::minutes(1));
    assert_eq!(remind(depot.worker()).await.unwrap(), 0);
    depot.clock.advance(TimeDelta::minutes(1));
    assert_eq!(remind(depot.worker()).await.unwrap(), 1);
    depot.clock.advance(TimeDelta::days(1));
    assert_eq!(remind(depot.worker()).await.unwrap(), 0, "once");
    let texts = told(&depot, &pool, "remind-answer").await;
    let reminds = |text: &String| {
        text.contains("2026-12-04 09:00 前另选时间或取消") && text.contains("150.00")
    };
    assert!(texts.iter().any(reminds), "{texts:?}");

    depot.clock.advance(TimeDelta::days(2));
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 0, "until then they can answer");
    depot.clock.advance(TimeDelta::minutes(1));
    let worker = depot.worker();
    let (one, other) = tokio::join!(end_unanswered(worker), end_unanswered(worker));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    for _ in 0..2 {
        ask_refunds(depot.worker()).await.unwrap();
        depot.hear(&receipt).await;
    }
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 0);
    assert_eq!(refunds(&pool).await, [(15_000, "not-done".to_owned())]);
    assert_eq!(depot.state(&receipt).await, "cancelled");
    assert_eq!(depot.paid(&receipt).await, 0);
    let ended: Vec<(String, String)> = sqlx::query_as(
        "select step, party from bulky_event
         where from_state = 'displaced' and to_state = 'cancelled'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(ended, [("lapse".to_owned(), "system".to_owned())]);
    let texts = told(&depot, &pool, "lapse").await;
    let ends = |text: &String| text.contains("到期没有收到您的答复") && text.contains("150.00");
    assert!(texts.iter().any(ends), "{texts:?}");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn what_was_answered_in_time_goes_on(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let windows = depot.windows(&wish).await;
    let (from, to) = (windows[0].window, windows.last().unwrap().window);
    let receipt = depot.booked(wish.clone(), from).await;
    close(&depot, &pool, from, 1).await;
    depot.clock.advance(TimeDelta::days(12));
    assert_eq!(remind(depot.worker()).await.unwrap(), 1);
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
    // The reminder was on its way.
    assert_eq!(told(&depot, &pool, "remind-answer").await, [] as [String; 0]);
    depot.clock.advance(TimeDelta::days(3));
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 0);
    assert_eq!(depot.state(&receipt).await, "booked");
    // Put out again, they have the whole time again, and are reminded of it.
    close(&depot, &pool, to, 1).await;
    let read = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert_eq!(read.answer_until, Some(depot.now() + TimeDelta::days(14)));
    depot.clock.advance(TimeDelta::days(12));
    assert_eq!(remind(depot.worker()).await.unwrap(), 1);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn what_was_free_ends_without_a_refund(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(2, "502");
    let window = depot.windows(&wish).await[0].window;
    let receipt = depot.booked(wish, window).await;
    close(&depot, &pool, window, 1).await;
    assert_eq!(depot.free_used().await, 2);
    depot.clock.advance(TimeDelta::days(14) + TimeDelta::minutes(1));
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 1);
    assert_eq!(depot.state(&receipt).await, "cancelled");
    assert_eq!((depot.free_used().await, refunds(&pool).await), (0, Vec::new()));
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn where_nothing_was_found_the_part_by_the_rules_goes_back(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let (receipt, _) = paid(&depot).await;
    miss(&depot, &receipt).await;
    depot.clock.advance(TimeDelta::days(4));
    assert_eq!(remind(depot.worker()).await.unwrap(), 1);
    depot.clock.advance(TimeDelta::days(3));
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 0, "it can still be tried again");
    depot.clock.advance(TimeDelta::minutes(1));
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 1);
    ask_refunds(depot.worker()).await.unwrap();
    depot.hear(&receipt).await;
    assert_eq!(refunds(&pool).await, [(7_500, "not-done".to_owned())]);
    assert_eq!(depot.state(&receipt).await, "cancelled");
    assert_eq!(depot.paid(&receipt).await, 7_500);
    let texts = told(&depot, &pool, "lapse").await;
    assert!(texts[0].contains("75.00"), "{texts:?}");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn after_the_second_try_nobody_is_asked_and_the_part_goes_back_all_the_same(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let (receipt, _) = paid(&depot).await;
    sqlx::query("update bulky_booking set retried = true").execute(&pool).await.unwrap();
    miss(&depot, &receipt).await;
    let texts = told(&depot, &pool, "miss").await;
    assert!(texts[0].contains("不能再免费约了"), "{texts:?}");
    depot.clock.advance(TimeDelta::days(5));
    assert_eq!(remind(depot.worker()).await.unwrap(), 0);
    depot.clock.advance(TimeDelta::days(2) + TimeDelta::minutes(1));
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 1);
    assert_eq!(depot.paid(&receipt).await, 7_500);
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn one_that_cannot_be_ended_keeps_no_other_waiting(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await[0].window;
    let broken = depot.booked(wish, window).await;
    let whole = depot.booked(depot.sofas(1, "503"), window).await;
    close(&depot, &pool, window, 2).await;
    sqlx::query(
        "insert into bulky_terms (version, prices, policy, basis, created_at)
         values (99, '{}', '{}', '试行', now())",
    )
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query(
        "update bulky_booking set terms = 99, answer_until = answer_until - interval '1 hour'
         where id = $1",
    )
    .bind(depot.id(&broken).await)
    .execute(&pool)
    .await
    .unwrap();
    depot.clock.advance(TimeDelta::days(14) + TimeDelta::minutes(1));
    assert_eq!(end_unanswered(depot.worker()).await.unwrap(), 1);
    assert_eq!(depot.state(&broken).await, "displaced");
    assert_eq!(depot.state(&whole).await, "cancelled");
}
