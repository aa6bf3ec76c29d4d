use std::net::Ipv4Addr;

use domain::{locale::Locale, places::PlaceCode};
use futures::future::join_all;
use sqlx::PgPool;

use super::*;
use crate::{
    Kernel, Problem,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    limits::LimitError,
    places::find::tests::{Made, make},
    presession::PreSession,
};

const HERE: std::net::IpAddr = std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

fn code() -> PlaceCode {
    PlaceCode::parse(Made::default().code).unwrap()
}

fn sender(kernel: &Kernel) -> Sender {
    Sender {
        locale: Locale::ZhHans,
        visitor: PreSession::mint(&*kernel.random).id(),
        key: FormKey::mint(&*kernel.random),
        address: HERE,
        request_id: None,
    }
}

fn fault(kernel: &Kernel) -> ReportFault {
    ReportFault {
        place: code(),
        fault: "no-paper".to_owned(),
        words: " 左边第二间 ".to_owned(),
        sender: sender(kernel),
    }
}

fn correction(kernel: &Kernel) -> Correct {
    Correct {
        place: code(),
        fact: "hours".to_owned(),
        value: "6:00-23:00".to_owned(),
        words: String::new(),
        sender: sender(kernel),
    }
}

async fn set_up(pool: &PgPool) -> TestKernel {
    let kernel = TestKernel::new(as_role(pool, Role::Serve).await);
    make(pool, &kernel, Made::default()).await;
    kernel
}

async fn traces(pool: &PgPool) -> (i64, i64, i64) {
    sqlx::query_as(
        "select (select count(*) from place_report), (select count(*) from outbox),
           (select count(*) from audit_event)",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_fault_is_kept_once_and_told_to_staff(pool: PgPool) {
    let kernel = set_up(&pool).await;
    let report = fault(&kernel);
    let sent = join_all((0..8).map(|_| report_fault(&kernel, report.clone()))).await;
    for result in sent {
        assert!(matches!(result, Ok(()) | Err(SayError::Idempotency(_))), "{result:?}");
    }
    assert_eq!(traces(&pool).await, (1, 1, 1));
    let row: (String, String, Option<String>, String, String) =
        sqlx::query_as("select class, subject, value, words, state from place_report")
            .fetch_one(&pool)
            .await
            .unwrap();
    let as_it_is = ("fault", "no-paper", None, "左边第二间", "open");
    assert_eq!((row.0.as_str(), row.1.as_str(), row.2, row.3.as_str(), row.4.as_str()), as_it_is);
}

#[sqlx::test(migrations = false)]
async fn a_correction_changes_nothing_by_itself(pool: PgPool) {
    let kernel = set_up(&pool).await;
    correct(&kernel, correction(&kernel)).await.unwrap();
    for (fact, value) in [("paper", "limited"), ("existence", "gone"), ("name", "新名字")] {
        let (fact, value) = (fact.to_owned(), value.to_owned());
        correct(&kernel, Correct { fact, value, ..correction(&kernel) }).await.unwrap();
    }
    assert_eq!(traces(&pool).await, (4, 4, 4));
    let (hours, version): (String, i32) =
        sqlx::query_as("select hours, version from place").fetch_one(&pool).await.unwrap();
    assert_eq!((hours.as_str(), version), ("", 1));
}

#[sqlx::test(migrations = false)]
async fn mistakes_are_told_and_nothing_is_kept(pool: PgPool) {
    let kernel = set_up(&pool).await;
    let codes = |error: SayError| -> Vec<String> {
        error.fields().into_iter().map(|field| format!("{} {}", field.field, field.code)).collect()
    };
    let long = "长".repeat(MAX_WORDS + 1);
    for (code, words, wrong) in [
        ("", "", "fault fault-missing"),
        ("nonsense", "", "fault fault-missing"),
        ("gate", "", "fault fault-missing"),
        ("other", " \u{200B}", "words fault-words-missing"),
        ("dirty", long.as_str(), "words report-too-long"),
    ] {
        let (code, words) = (code.to_owned(), words.to_owned());
        let report = ReportFault { fault: code, words, ..fault(&kernel) };
        assert_eq!(codes(report_fault(&kernel, report).await.unwrap_err()), [wrong]);
    }
    for (fact, value, wrong) in [
        ("nonsense", "x", " fact-missing"),
        ("capacity", "12", " fact-missing"),
        ("charging", "yes", " fact-missing"),
        ("hours", " ", "value correction-missing"),
        ("paper", "unknown", "value correction-missing"),
        ("paper", "perhaps", "value correction-missing"),
        ("existence", "here", "value correction-missing"),
        ("entry", "nobody", "value correction-missing"),
        ("attendance", "unknown", "value correction-missing"),
        ("capacity", "很多", "value correction-number"),
        ("max-height", "20", "value correction-number"),
        ("name", long.as_str(), "value correction-too-long"),
    ] {
        let (fact, value) = (fact.to_owned(), value.to_owned());
        let correction = Correct { fact, value, ..correction(&kernel) };
        assert_eq!(codes(correct(&kernel, correction).await.unwrap_err()), [wrong]);
    }
    let elsewhere = PlaceCode::parse("zzzzzzz").unwrap();
    let error = report_fault(&kernel, ReportFault { place: elsewhere, ..fault(&kernel) })
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.status()), ("place-gone", 404));
    assert_eq!(traces(&pool).await, (0, 0, 0));
}

#[sqlx::test(migrations = false)]
async fn a_script_is_stopped(pool: PgPool) {
    let kernel = set_up(&pool).await;
    let same = sender(&kernel);
    for n in 0..12 {
        let key = FormKey::mint(&*kernel.random);
        let sender = Sender { key, ..same.clone() };
        let sent = report_fault(&kernel, ReportFault { sender, ..fault(&kernel) }).await;
        match n {
            0..10 => sent.unwrap(),
            _ => assert!(matches!(sent, Err(SayError::Limit(LimitError::TooMany { .. })))),
        }
    }
    assert_eq!(traces(&pool).await, (10, 10, 10));
}

#[sqlx::test(migrations = false)]
async fn a_visitor_counts_once_a_day(pool: PgPool) {
    let kernel = set_up(&pool).await;
    let visitor = PreSession::mint(&*kernel.random).id();
    for stars in [4, 5] {
        let rated = rate(&kernel, code(), stars, visitor, HERE).await;
        assert_eq!(rated.is_ok(), stars == 4, "{rated:?}");
    }
    rate(&kernel, code(), 4, PreSession::mint(&*kernel.random).id(), HERE).await.unwrap();
    assert!(matches!(rate(&kernel, code(), 6, visitor, HERE).await, Err(SayError::Invalid(_))));
    let counts: Vec<(String, i16, i32)> =
        sqlx::query_as("select month::text, stars, count from place_rating")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(counts, [("2026-11-01".to_owned(), 4, 2)]);

    confirm(&kernel, code(), visitor, HERE).await.unwrap();
    assert!(confirm(&kernel, code(), visitor, HERE).await.is_err());
    let confirmed: Option<chrono::DateTime<chrono::Utc>> =
        sqlx::query_scalar("select confirmed_at from place").fetch_one(&pool).await.unwrap();
    assert_eq!(confirmed, Some(kernel.now()));
}
