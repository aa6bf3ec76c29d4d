use std::sync::Arc;

use chrono::TimeDelta;
use futures::future::join_all;
use sqlx::{PgPool, Row};

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    messages::{Carriers, SmsCap},
    outbox::move_batch,
    privacy::{blind_indexes, open},
};

const CODE: &[(&str, &str)] = &[("code", "392817"), ("minutes", "5")];

fn phone() -> Phone {
    Phone::parse("13812345678").unwrap()
}

const fn code(to: To<'_>) -> Outgoing<'_> {
    Outgoing {
        template: "sign-in-code",
        to,
        locale: Locale::ZhHans,
        values: CODE,
        resident: None,
        subject: None,
        deliver_after: None,
        expires_at: None,
    }
}

async fn try_send(kernel: &Kernel, message: Outgoing<'_>) -> Result<Uuid, SendError> {
    let mut tx = kernel.db.begin().await.unwrap();
    let id = send(kernel, &mut tx, message).await?;
    tx.commit().await.unwrap();
    Ok(id)
}

async fn count(pool: &PgPool, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn nothing_of_a_message_is_readable_in_the_database(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let id = try_send(&kernel, code(To::Phone(&phone()))).await.unwrap();
    let row = sqlx::query("select recipient, recipient_index, body, message::text from message")
        .fetch_one(&pool)
        .await
        .unwrap();
    let opened = |index: usize, column| {
        let place = Place { column, row: id.as_bytes() };
        open(&kernel.keys, place, &row.get::<Vec<u8>, _>(index)).unwrap()
    };
    assert_eq!(opened(0, "message.recipient"), b"13812345678");
    assert!(String::from_utf8(opened(2, "message.body")).unwrap().contains("392817"));
    let searched = blind_indexes(&kernel.keys, "contact.phone", "13812345678");
    assert!(searched.contains(&row.get("recipient_index")));
    let whole: String = row.get(3);
    assert!(!whole.contains("13812345678") && !whole.contains("392817"));
    let payload: String =
        sqlx::query_scalar("select payload::text from outbox").fetch_one(&pool).await.unwrap();
    assert_eq!(payload, format!(r#"{{"message": "{id}"}}"#));
}

#[sqlx::test(migrations = false)]
async fn a_message_that_is_rolled_back_was_never_there(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let mut tx = kernel.db.begin().await.unwrap();
    send(&kernel, &mut tx, code(To::Phone(&phone()))).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(count(&pool, "select count(*) from message").await, 0);
    assert_eq!(count(&pool, "select count(*) from outbox").await, 0);
    assert_eq!(count(&pool, "select count(*) from rate_limit").await, 0);
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_sent_is_refused(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let landline = Phone::parse("0571-88888888").unwrap();
    let error = async |message| {
        let error = try_send(&kernel, message).await.unwrap_err();
        (error.code(), error.status())
    };
    let good = code(To::Email("wang@example.cn"));
    assert_eq!(error(code(To::Phone(&landline))).await, ("phone-not-mobile", 422));
    assert_eq!(error(code(To::Email("wang"))).await, ("email-invalid", 422));
    assert_eq!(error(code(To::Resident(Uuid::nil()))).await, ("internal", 500));
    assert_eq!(error(Outgoing { template: "no-such", ..good }).await, ("internal", 500));
    assert_eq!(error(Outgoing { values: &CODE[1..], ..good }).await, ("internal", 500));
    assert!(try_send(&kernel, good).await.is_ok());
}

#[sqlx::test(migrations = false)]
async fn the_inbox_has_it_at_once_and_quiet_hours_hold_a_job_back(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let answered = Outgoing {
        template: "question-answered",
        to: To::Resident(Uuid::from_u128(5)),
        values: &[("words", "封口膜"), ("answer", "其他垃圾"), ("number", "MH"), ("link", "")],
        ..code(To::Email(""))
    };
    try_send(&kernel, answered).await.unwrap();
    assert_eq!(count(&pool, "select count(*) from outbox").await, 0);
    assert_eq!(count(&pool, "select count(*) from message where state = 'delivered'").await, 1);

    let morning = kernel.now() + TimeDelta::hours(20);
    let phone = phone();
    let later = Outgoing { deliver_after: Some(morning), ..code(To::Phone(&phone)) };
    try_send(&kernel, later).await.unwrap();
    move_batch(&as_role(&pool, Role::Worker).await).await.unwrap();
    let run_at: DateTime<Utc> =
        sqlx::query_scalar("select run_at from graphile_worker._private_jobs")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(run_at, morning);
}

#[sqlx::test(migrations = false)]
async fn however_many_ask_no_more_than_the_cap_is_sent(pool: PgPool) {
    let mut kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let sms_cap = SmsCap { per_day: 50 };
    kernel.kernel.carriers = Arc::new(Carriers { sms_cap, ..Carriers::default() });
    let kernel = kernel;
    let phones: Vec<Phone> =
        (0..300).map(|i| Phone::parse(&format!("138{i:08}")).unwrap()).collect();
    let storm = || async {
        let sent = join_all(phones.iter().map(|phone| try_send(&kernel, code(To::Phone(phone)))));
        let sent = sent.await;
        for error in sent.iter().filter_map(|sent| sent.as_ref().err()) {
            assert_eq!((error.code(), error.status()), ("sms-paused", 503));
        }
        sent.iter().filter(|sent| sent.is_ok()).count()
    };
    assert_eq!(storm().await, 10, "an hour's part");
    assert_eq!(storm().await, 0);
    // E-mail costs nothing.
    try_send(&kernel, code(To::Email("wang@example.cn"))).await.unwrap();
    let mut sent = 10;
    for _ in 0..7 {
        kernel.clock.advance(TimeDelta::hours(1));
        sent += storm().await;
    }
    assert_eq!(sent, 50, "a day's");
    assert_eq!(count(&pool, "select count(*) from message where channel = 'sms'").await, 50);
}
