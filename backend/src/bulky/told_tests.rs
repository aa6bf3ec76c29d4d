//! What whoever booked is told, and until when they can answer it.

use chrono::TimeDelta;
use domain::bulky::{Party, State, Step};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    advance::{Who, advance},
    standing::Standing,
    testing::Depot,
    tests::waiting,
    *,
};
use crate::{
    accounts::residents::testing::resident, calendar::to_local, capacity, jobs::Handler,
    problem::FieldError,
};

/// Tells of the last line of the history with this step; everything that was told until then.
pub(super) async fn told(depot: &Depot, pool: &PgPool, step: &str) -> Vec<String> {
    let event: Uuid =
        sqlx::query_scalar("select id from bulky_event where step = $1 order by seq desc limit 1")
            .bind(step)
            .fetch_one(pool)
            .await
            .unwrap();
    TellBooker { event }.run(depot.worker(), depot.new_id()).await.unwrap();
    depot.messages().await
}

#[sqlx::test(migrations = false)]
async fn where_nothing_was_found_the_deadline_is_that_of_a_second_try(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await[0].window;
    let receipt = depot.booked(wish, window).await;
    let id = depot.id(&receipt).await;
    let mut conn = depot.db.acquire().await.unwrap();
    let booking = Standing::read(&mut conn, id).await.unwrap().unwrap();
    let crew = Who { party: Party::Crew, staff: None };
    advance(&depot, &mut conn, &booking, Step::Miss, crew, "").await.unwrap();
    // Seven days from 2026-11-20 09:00.
    let texts = told(&depot, &pool, "miss").await;
    assert!(texts[0].contains("2026-11-27 09:00 前可免费再约一次"), "{texts:?}");
    let secret = receipt.secret.to_text();
    let until = async || read_booking(&depot, &depot.programme, &secret).await.unwrap().retry_until;
    assert_eq!(until().await, Some(depot.now() + TimeDelta::days(7)));
    // A note of the crew's makes it no longer.
    depot.clock.advance(TimeDelta::days(1));
    let booking = Standing::read(&mut conn, id).await.unwrap().unwrap();
    advance(&depot, &mut conn, &booking, Step::Note, crew, "").await.unwrap();
    assert_eq!(until().await, Some(depot.now() + TimeDelta::days(6)));
    depot.clock.advance(TimeDelta::days(6) + TimeDelta::minutes(1));
    assert_eq!(until().await, None);
}

#[sqlx::test(migrations = false)]
async fn whom_nobody_came_to_is_not_told_to_keep_things_inside(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let window = depot.windows(&wish).await[0].window;
    let receipt = depot.booked(wish, window).await;
    depot.clock.advance(TimeDelta::days(30));
    let mut conn = depot.db.acquire().await.unwrap();
    let id = depot.id(&receipt).await;
    let booking = Standing::read(&mut conn, id).await.unwrap().unwrap();
    let dispatch = Who { party: Party::Dispatch, staff: None };
    advance(&depot, &mut conn, &booking, Step::Displace, dispatch, "车坏在路上").await.unwrap();
    let texts = told(&depot, &pool, "displace").await;
    assert!(texts[0].contains("没能收走您的东西（车坏在路上）"), "{texts:?}");
}

#[sqlx::test(migrations = false)]
async fn what_is_brought_to_the_yard_is_told_in_its_own_words(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = Wish { service: Service::Yard, ..depot.sofas(1, "502") };
    let windows = depot.windows(&wish).await;
    let later = depot.now() + TimeDelta::days(5);
    let offer = *windows.iter().find(|offer| offer.starts_at > later).unwrap();
    depot.booked(wish, offer.window).await;
    told(&depot, &pool, "confirm").await;
    depot.clock.advance(offer.starts_at - depot.now() - TimeDelta::days(3));
    assert_eq!(remind(depot.worker()).await.unwrap(), 1);
    let texts = told(&depot, &pool, "remind-3").await;
    assert_eq!(texts.len(), 2, "{texts:?}");
    for text in texts {
        assert!(text.contains("到大件垃圾集散场"), "{text}");
        assert!(!text.contains("清荷苑") && !text.contains("清运"), "{text}");
    }
}

/// Somebody waits for a day of whose windows nothing is left; one of them, and the receipt.
async fn waits_for_a_full_day(depot: &Depot, pool: &PgPool) -> (capacity::Offer, Receipt) {
    let wish = depot.sofas(1, "502");
    let offer = depot.windows(&wish).await[5];
    let day = to_local(offer.starts_at).date();
    sqlx::query("update capacity_window set limit_stops = 0 where day = $1")
        .bind(day)
        .execute(pool)
        .await
        .unwrap();
    let receipt = wait(depot, &depot.programme, waiting(depot, wish, day)).await.unwrap();
    (offer, receipt)
}

#[sqlx::test(migrations = false)]
async fn whoever_waited_in_vain_is_told_so(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let (offer, receipt) = waits_for_a_full_day(&depot, &pool).await;
    let day = to_local(offer.starts_at).date();
    let secret = receipt.secret.to_text();
    let read = async || read_booking(&depot, &depot.programme, &secret).await.unwrap();
    let waits = read().await;
    assert_eq!((waits.waits_for, waits.nothing_came_free), (Some(day), false));
    depot.clock.advance(TimeDelta::days(1) + (offer.starts_at - depot.now()));
    capacity::waiting::turn(depot.worker()).await.unwrap();
    assert_eq!(tell_waiting(depot.worker()).await.unwrap(), 1);
    let over = read().await;
    assert_eq!((over.state, over.nothing_came_free), (State::Expired, true));
    let texts = told(&depot, &pool, "lapse").await;
    let vain = format!("您候补的 {day} 一直没有空位");
    assert!(texts[0].contains(&vain) && !texts[0].contains("已过时限"), "{texts:?}");
}

#[sqlx::test(migrations = false)]
async fn an_offer_that_is_let_go_by_ends_the_wait(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let (offer, receipt) = waits_for_a_full_day(&depot, &pool).await;
    sqlx::query("update capacity_window set limit_stops = 1 where id = $1")
        .bind(offer.window)
        .execute(&pool)
        .await
        .unwrap();
    capacity::waiting::turn(depot.worker()).await.unwrap();
    assert_eq!(tell_waiting(depot.worker()).await.unwrap(), 1);
    assert_eq!(depot.state(&receipt).await, "waiting");
    depot.clock.advance(TimeDelta::hours(3));
    capacity::waiting::turn(depot.worker()).await.unwrap();
    assert_eq!(tell_waiting(depot.worker()).await.unwrap(), 1);
    assert_eq!(depot.state(&receipt).await, "expired");
    let secret = receipt.secret.to_text();
    let over = read_booking(&depot, &depot.programme, &secret).await.unwrap();
    assert!(!over.nothing_came_free);
    let texts = told(&depot, &pool, "lapse").await;
    assert!(texts[0].contains("已过时限"), "{texts:?}");
    depot.check().await;
}

#[sqlx::test(migrations = false)]
async fn whoever_waits_can_be_told(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let wish = depot.sofas(1, "502");
    let offer = depot.windows(&wish).await[5];
    let day = to_local(offer.starts_at).date();
    let landline = |by: BookBy<'static>| Wait {
        by,
        phone: "0571-88888888".to_owned(),
        ..waiting(&depot, wish.clone(), day)
    };
    let wrong = wait(&depot, &depot.programme, landline(depot.visitor())).await.unwrap_err();
    assert_eq!(wrong.fields(), [FieldError::new("phone", "phone-not-mobile")]);
    // An account is told in its own ways.
    let me = resident(&depot, &pool, "13900000001").await;
    let BookBy::Visitor { visitor, address, .. } = depot.visitor() else { unreachable!() };
    let by = BookBy::Visitor { visitor, address, resident: Some(me.id) };
    wait(&depot, &depot.programme, landline(by)).await.unwrap();
}
