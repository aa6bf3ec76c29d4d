use std::net::Ipv4Addr;

use bytes::Bytes;
use chrono::TimeDelta;
use futures::future::join_all;
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    presession::PreSession,
};

/// A kernel that may do what a web process may.
pub(crate) async fn kernel(pool: &PgPool) -> TestKernel {
    TestKernel::new(as_role(pool, Role::Serve).await)
}

/// A good question of a new visitor, with a phone.
pub(crate) fn question(kernel: &Kernel) -> Ask {
    Ask {
        words: " 珊瑚绒毯\u{202E} ".to_owned(),
        detail: "旧的，\r\n有两条".to_owned(),
        phone: "138 1234 5678".to_owned(),
        photo: None,
        locale: Locale::ZhHans,
        visitor: PreSession::mint(&*kernel.random).id(),
        key: FormKey::mint(&*kernel.random),
        address: Ipv4Addr::new(192, 0, 2, 1).into(),
        request_id: Some("request-1".to_owned()),
    }
}

/// How many questions, staff messages under way, audit rows and kept answers there are.
async fn traces(pool: &PgPool) -> [i64; 4] {
    let row = sqlx::query!(
        r#"select (select count(*) from sorting_question) as "questions!",
                  (select count(*) from outbox) as "messages!",
                  (select count(*) from audit_event) as "events!",
                  (select count(*) from idempotency_key) as "answers!""#
    )
    .fetch_one(pool)
    .await
    .unwrap();
    [row.questions, row.messages, row.events, row.answers]
}

async fn photo(kernel: &Kernel) -> PreparedPhoto {
    let mut png = Vec::new();
    image::RgbImage::from_pixel(8, 8, image::Rgb([200, 30, 30]))
        .write_with_encoder(image::codecs::png::PngEncoder::new(&mut png))
        .unwrap();
    files::prepare_photo(kernel, Bytes::from(png)).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_question_is_kept_sealed_and_told_to_staff(pool: PgPool) {
    let test = kernel(&pool).await;
    let photo = photo(&test).await;
    let receipt = ask(&test, Ask { photo: Some(photo.clone()), ..question(&test) }).await.unwrap();
    assert!(receipt.number.as_str().starts_with("MH-261120-"), "{}", receipt.number);
    assert_eq!(traces(&pool).await, [1, 1, 1, 1]);

    let row = sqlx::query!("select * from sorting_question").fetch_one(&pool).await.unwrap();
    assert_eq!(row.number, receipt.number.as_str());
    assert_eq!((row.words.as_str(), row.detail.as_str()), ("珊瑚绒毯", "旧的，\n有两条"));
    assert_eq!((row.state.as_str(), row.asked_at), ("open", test.now()));
    assert_eq!(row.photo, Some(photo.id));
    assert!(!row.phone.unwrap().windows(11).any(|part| part == b"13812345678"));
    let index = blind_index(&test.keys, "contact.phone", "13812345678");
    assert_eq!(row.phone_index.unwrap(), index);

    let message = sqlx::query!("select task, payload from outbox").fetch_one(&pool).await.unwrap();
    assert_eq!(message.task, "staff-message");
    assert_eq!(message.payload["subject_id"], row.id.to_string());
    let owner =
        sqlx::query!("select attached_to, attached_id from file").fetch_one(&pool).await.unwrap();
    assert_eq!(
        (owner.attached_to.as_deref(), owner.attached_id),
        (Some("sorting_question"), Some(row.id))
    );
    let event = sqlx::query!("select act, subject_id, request_id from audit_event")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!((event.act.as_str(), event.subject_id), ("ask", Some(row.id)));
    assert_eq!(event.request_id.as_deref(), Some("request-1"));
}

#[sqlx::test(migrations = false)]
async fn the_same_form_twice_is_one_question(pool: PgPool) {
    let test = kernel(&pool).await;
    let first = Ask { photo: Some(photo(&test).await), ..question(&test) };
    let receipt = ask(&test, first.clone()).await.unwrap();
    // The browser sends again: the photo becomes another file, the phone is written otherwise.
    let again =
        Ask { photo: Some(photo(&test).await), phone: "13812345678".to_owned(), ..first.clone() };
    assert_eq!(ask(&test, again).await.unwrap(), receipt);
    assert_eq!(traces(&pool).await, [1, 1, 1, 1]);

    let changed = Ask { words: "毛毯".to_owned(), ..first };
    let error = ask(&test, changed).await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("form-changed", 422));
    assert_eq!(traces(&pool).await, [1, 1, 1, 1]);
}

#[sqlx::test(migrations = false)]
async fn many_clicks_at_once_are_one_question(pool: PgPool) {
    let test = kernel(&pool).await;
    let question = question(&test);
    let answers = join_all((0..8).map(|_| ask(&test, question.clone()))).await;
    for answer in answers {
        if let Err(error) = answer {
            assert_eq!((error.code(), error.status()), ("form-running", 409));
        }
    }
    assert_eq!(traces(&pool).await, [1, 1, 1, 1]);
}

#[sqlx::test(migrations = false)]
async fn every_wrong_field_is_told_at_once(pool: PgPool) {
    let test = kernel(&pool).await;
    let wrong = Ask {
        words: "\u{202E} \0".to_owned(),
        detail: "字".repeat(MAX_DETAIL + 1),
        phone: "12345".to_owned(),
        ..question(&test)
    };
    let error = ask(&test, wrong.clone()).await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("form-invalid", 422));
    let told = error.fields().into_iter().map(|wrong| (wrong.field, wrong.code));
    let told: Vec<_> = told.collect();
    let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    assert_eq!(
        told,
        [
            pair("words", "question-missing"),
            pair("detail", "detail-too-long"),
            pair("phone", "phone-invalid"),
        ]
    );
    assert!(told.iter().all(|(_, code)| AskError::CODES.contains(&code.as_str())));
    let long = Ask { words: "字".repeat(MAX_WORDS + 1), ..question(&test) };
    assert_eq!(ask(&test, long).await.unwrap_err().fields()[0].code, "question-too-long");
    assert_eq!(traces(&pool).await, [0, 0, 0, 0]);

    // The mended form keeps its key.
    let mended = Ask {
        words: "字".repeat(MAX_WORDS),
        detail: "🧶".repeat(MAX_DETAIL),
        phone: String::new(),
        ..wrong
    };
    ask(&test, mended).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_fails_half_way_leaves_nothing(pool: PgPool) {
    let test = kernel(&pool).await;
    sqlx::raw_sql(
        "create function fail() returns trigger language plpgsql as
           $$ begin raise exception 'struck'; end $$;
         create trigger fail before insert on outbox for each row
           when (new.payload->>'queue' = 'sorting') execute function fail();",
    )
    .execute(&pool)
    .await
    .unwrap();
    let question = Ask { photo: Some(photo(&test).await), ..question(&test) };
    let error = ask(&test, question.clone()).await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("unavailable", 503));
    assert_eq!(traces(&pool).await, [0, 0, 0, 0]);
    let owner = sqlx::query_scalar!("select attached_to from file").fetch_one(&pool).await.unwrap();
    assert_eq!(owner, None);

    sqlx::raw_sql("drop trigger fail on outbox").execute(&pool).await.unwrap();
    ask(&test, question).await.unwrap();
    assert_eq!(traces(&pool).await, [1, 1, 1, 1]);
}

#[sqlx::test(migrations = false)]
async fn a_photo_that_is_gone_or_taken_is_told(pool: PgPool) {
    let test = kernel(&pool).await;
    let gone = PreparedPhoto { id: test.new_id(), width: 8, height: 8 };
    let error = ask(&test, Ask { photo: Some(gone), ..question(&test) }).await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("photo-gone", 422));
    assert_eq!(error.fields()[0].field, "photo");

    let taken = Some(photo(&test).await);
    ask(&test, Ask { photo: taken.clone(), ..question(&test) }).await.unwrap();
    let error = ask(&test, Ask { photo: taken, ..question(&test) }).await.unwrap_err();
    assert_eq!(error.code(), "photo-gone");
    assert_eq!(traces(&pool).await, [1, 1, 1, 1]);
}

#[sqlx::test(migrations = false)]
async fn a_visitor_may_ask_ten_times_an_hour(pool: PgPool) {
    let test = kernel(&pool).await;
    let visitor = question(&test);
    let next = || Ask { key: FormKey::mint(&*test.random), ..visitor.clone() };
    for _ in 0..10 {
        ask(&test, next()).await.unwrap();
    }
    let error = ask(&test, next()).await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("too-many", 429));
    ask(&test, question(&test)).await.unwrap();
    test.clock.advance(TimeDelta::hours(1));
    ask(&test, next()).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn an_address_may_ask_thirty_times_an_hour(pool: PgPool) {
    let test = kernel(&pool).await;
    let network: std::net::Ipv6Addr = "2001:db8::1".parse().unwrap();
    let neighbour: std::net::Ipv6Addr = "2001:db8::2".parse().unwrap();
    for _ in 0..30 {
        ask(&test, Ask { address: network.into(), ..question(&test) }).await.unwrap();
    }
    let error = ask(&test, Ask { address: neighbour.into(), ..question(&test) }).await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("too-many", 429));
    ask(&test, question(&test)).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_number_that_is_taken_is_not_given_again(pool: PgPool) {
    let test = kernel(&pool).await;
    let first = ask(&test, question(&test)).await.unwrap();
    // A kernel of the same seed draws the same secret, which is put out of its way, and the same
    // number, which is not.
    sqlx::raw_sql(
        "delete from idempotency_key; update sorting_question set secret_hash = sha256('')",
    )
    .execute(&pool)
    .await
    .unwrap();
    let same = kernel(&pool).await;
    same.clock.advance(TimeDelta::seconds(1));
    let second = ask(&same, question(&same)).await.unwrap();
    assert_eq!(second.secret, first.secret, "it did draw the same");
    assert_ne!(second.number, first.number);
}

#[sqlx::test(migrations = false)]
async fn a_database_that_is_away_is_said(pool: PgPool) {
    let test = kernel(&pool).await;
    test.db.close().await;
    let error = ask(&test, question(&test)).await.unwrap_err();
    assert_eq!((error.code(), error.status()), ("unavailable", 503));
}
