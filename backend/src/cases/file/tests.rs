use std::sync::Arc;

use domain::{
    cases::{State, TRANSITIONS},
    districts::Point,
};
use sqlx::PgPool;

use super::*;
use crate::{
    Problem,
    cases::testing::{Bureau, shared},
};

#[sqlx::test(migrations = false)]
async fn the_database_has_the_table(pool: PgPool) {
    let mut ours: Vec<(String, String, String)> = TRANSITIONS
        .iter()
        .filter(|line| line.from != line.to)
        .map(|line| {
            let words = [line.from.as_str(), line.step.as_str(), line.to.as_str()];
            let [from, step, to] = words.map(str::to_owned);
            (from, step, to)
        })
        .collect();
    ours.sort();
    let theirs: Vec<(String, String, String)> = sqlx::query_as(
        r#"select from_state, step, to_state from case_transition order by 1, 2, 3"#,
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(theirs, ours);
}

#[sqlx::test(migrations = false)]
async fn a_case_has_its_place_its_clocks_and_its_first_line(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let (state, street, cell, outside): (String, bool, bool, bool) = sqlx::query_as(
        "select state, street is not null, cell is not null, outside from case_file where id = $1",
    )
    .bind(id)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(
        (state.as_str(), street, cell, outside),
        (State::Received.as_str(), true, true, false)
    );
    let clocks: Vec<String> =
        sqlx::query_scalar("select kind from case_clock where case_id = $1 order by kind")
            .bind(id)
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(clocks, ["accept", "close", "contact"]);
    let told: i64 = sqlx::query_scalar(
        "select count(*) from outbox where task = 'staff-message' and payload->>'subject_id' = $1",
    )
    .bind(id.to_string())
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(told, 1);
}

#[sqlx::test(migrations = false)]
async fn outside_of_the_district_it_is_taken_and_said(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let new = NewCase { point: Some(Point::new(116.4, 39.9).unwrap()), ..bureau.litter() };
    let receipt = bureau.file(new).await;
    let outside: bool = sqlx::query_scalar("select outside from case_file where id = $1")
        .bind(bureau.id(&receipt).await)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(outside);
}

#[sqlx::test(migrations = false)]
async fn one_form_sent_fifty_times_is_one_case(pool: PgPool) {
    let bureau = shared(&pool).await;
    let new = bureau.litter();
    let sends: Vec<_> = (0..50)
        .map(|_| {
            let (bureau, new) = (Arc::clone(&bureau), new.clone());
            tokio::spawn(async move {
                // One that is still running is asked again, as a browser does.
                loop {
                    match file(&bureau.kernel, &bureau.rules, &bureau.calendar, new.clone()).await {
                        Ok(receipt) => return receipt,
                        Err(FileError::Idempotency(error)) if error.status() == 409 => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    let mut receipts = Vec::new();
    for send in sends {
        receipts.push(send.await.unwrap());
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1);
    let cases: i64 =
        sqlx::query_scalar("select count(*) from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(cases, 1);
}

#[sqlx::test(migrations = false)]
async fn all_that_is_wrong_is_told_at_once_and_nothing_is_kept(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let new = NewCase {
        class: "00000".to_owned(),
        words: String::new(),
        address: String::new(),
        point: None,
        phone: "12".to_owned(),
        ..bureau.litter()
    };
    let error = file(&bureau.kernel, &bureau.rules, &bureau.calendar, new).await.unwrap_err();
    let fields: Vec<String> = error.fields().iter().map(|field| field.field.to_string()).collect();
    assert_eq!(fields, ["class", "words", "address", "phone"]);
    let cases: i64 =
        sqlx::query_scalar("select count(*) from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(cases, 0);
}

#[sqlx::test(migrations = false)]
async fn another_body_with_the_same_key_is_refused(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let new = bureau.litter();
    bureau.file(new.clone()).await;
    let changed = NewCase { words: "别的事情".to_owned(), ..new };
    let error = file(&bureau.kernel, &bureau.rules, &bureau.calendar, changed).await.unwrap_err();
    assert_eq!(error.status(), 422);
}

#[sqlx::test(migrations = false)]
async fn a_kept_form_is_known_by_its_key_for_as_long_as_a_phone_keeps_it(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let new = bureau.litter();
    let send = async |new: NewCase<'static>, known| {
        file_known(&bureau.kernel, &bureau.rules, &bureau.calendar, new, known).await
    };
    let first = send(new.clone(), Known::ByKey).await.unwrap();
    // Another browser, since the cookie is gone; a month later, with the content as it was.
    let later = NewCase { by: bureau.litter().by, ..new.clone() };
    bureau.kernel.clock.advance(KEPT_LIFE - TimeDelta::seconds(1));
    assert_eq!(send(later.clone(), Known::ByKey).await.unwrap(), first);
    let changed = NewCase { words: "别的".to_owned(), ..later.clone() };
    assert_eq!(send(changed, Known::ByKey).await.unwrap_err().code(), "form-changed");
    // Known by their sender, keys of two senders are two.
    let second = send(later, Known::BySender).await.unwrap();
    assert_ne!(second, first);
}
