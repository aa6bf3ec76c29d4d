//! Signing in and leaving, on a real database.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use domain::locale::Locale;
use futures::future::join_all;
use sqlx::PgPool;

use super::*;
use crate::{
    Kernel, Problem,
    accounts::SessionToken,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    presession::{PreSession, PreSessionId},
    privacy::{Place, Redacted, open},
    sorting,
};

const PHONE: &str = "13812345678";

async fn kernel(pool: &PgPool) -> TestKernel {
    TestKernel::new(as_role(pool, Role::Serve).await)
}

fn browser(kernel: &Kernel) -> PreSessionId {
    PreSession::mint(&*kernel.random).id()
}

fn wish(kernel: &Kernel, visitor: PreSessionId, address: [u8; 4]) -> RequestCode {
    RequestCode {
        visitor,
        key: FormKey::mint(&*kernel.random),
        locale: Locale::ZhHans,
        address: IpAddr::V4(Ipv4Addr::from(address)),
        request_id: None,
    }
}

fn typed(kernel: &Kernel, visitor: PreSessionId, code: &str) -> SignIn {
    SignIn {
        code: Redacted::new(code.to_owned()),
        visitor,
        key: FormKey::mint(&*kernel.random),
        device: "WeChat · Android".to_owned(),
        locale: Locale::ZhHans,
        elder: false,
        request_id: None,
    }
}

/// The code of the last message, as the phone shows it.
async fn last_code(kernel: &Kernel, pool: &PgPool) -> String {
    let row = sqlx::query!("select id, body from message order by id desc limit 1")
        .fetch_one(pool)
        .await
        .unwrap();
    let place = Place { column: "message.body", row: row.id.as_bytes() };
    let body = String::from_utf8(open(&kernel.keys, place, &row.body.unwrap()).unwrap()).unwrap();
    let found = body.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
    found.unwrap().to_owned()
}

async fn signed_in(kernel: &TestKernel, pool: &PgPool) -> (PreSessionId, SessionToken) {
    let me = browser(kernel);
    request_code(kernel, &wish(kernel, me, [192, 0, 2, 1]), PHONE).await.unwrap();
    let code = last_code(kernel, pool).await;
    let token = sign_in(kernel, &typed(kernel, me, &code)).await.unwrap();
    kernel.clock.advance(RESEND_AFTER);
    (me, token)
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[sqlx::test(migrations = false)]
async fn a_code_signs_in_once_and_makes_one_account(pool: PgPool) {
    let test = kernel(&pool).await;
    let me = browser(&test);
    request_code(&test, &wish(&test, me, [192, 0, 2, 1]), "138 1234 5678").await.unwrap();
    let code = last_code(&test, &pool).await;
    let form = typed(&test, me, &code);
    let token = sign_in(&test, &form).await.unwrap();
    let resident = session::read(&test, &token).await.unwrap().unwrap();
    assert_eq!(profile(&test, &resident).await.unwrap().masked_phone, "138****5678");
    assert_eq!(sign_in(&test, &form).await.unwrap(), token, "sent twice it is one session");
    let again = sign_in(&test, &typed(&test, me, &code)).await.unwrap_err();
    assert_eq!(again.code(), "code-over", "a code is for one use");

    test.clock.advance(RESEND_AFTER);
    let (_, second) = signed_in(&test, &pool).await;
    let same = session::read(&test, &second).await.unwrap().unwrap();
    assert_eq!(same.id, resident.id);
    assert_eq!(list_devices(&test, &same).await.unwrap().len(), 2);
    end_device(&test, &same, None, None).await.unwrap();
    assert!(session::read(&test, &token).await.unwrap().is_none());
    sign_out(&test, &same, None).await.unwrap();
    assert!(session::read(&test, &second).await.unwrap().is_none());

    let row = sqlx::query_scalar!(r#"select resident::text as "row!" from resident"#)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(!row.contains(PHONE));
}

#[sqlx::test(migrations = false)]
async fn a_code_is_of_its_browser_and_lasts_five_minutes(pool: PgPool) {
    let test = kernel(&pool).await;
    let (me, you) = (browser(&test), browser(&test));
    request_code(&test, &wish(&test, me, [192, 0, 2, 1]), PHONE).await.unwrap();
    let code = last_code(&test, &pool).await;
    assert_eq!(sign_in(&test, &typed(&test, you, &code)).await.unwrap_err().code(), "code-over");
    assert_eq!(
        sign_in(&test, &typed(&test, me, "12345")).await.unwrap_err().code(),
        "code-missing"
    );
    test.clock.advance(CODE_LIFE);
    assert_eq!(sign_in(&test, &typed(&test, me, &code)).await.unwrap_err().code(), "code-over");
}

#[sqlx::test(migrations = false)]
async fn fifty_guesses_at_once_are_five(pool: PgPool) {
    let test = kernel(&pool).await;
    let me = browser(&test);
    request_code(&test, &wish(&test, me, [192, 0, 2, 1]), PHONE).await.unwrap();
    let code = last_code(&test, &pool).await;
    let wrong = another(&code);
    let forms: Vec<_> = (0..50).map(|_| typed(&test, me, &wrong)).collect();
    let answers = join_all(forms.iter().map(|form| sign_in(&test, form))).await;
    let count = |code| {
        answers.iter().filter(|a| a.as_ref().is_err_and(|error| error.code() == code)).count()
    };
    // The fifth is told that there are no more.
    assert_eq!((count("code-wrong"), count("code-over")), (4, 46));
    let tries = sqlx::query_scalar!("select tries from sign_in_code").fetch_one(&pool).await;
    assert_eq!(tries.unwrap(), CODE_TRIES);
    let late = sign_in(&test, &typed(&test, me, &code)).await.unwrap_err();
    assert_eq!(late.code(), "code-over", "the right one comes too late");
}

#[sqlx::test(migrations = false)]
async fn another_code_comes_after_a_minute_and_replaces_the_first(pool: PgPool) {
    let test = kernel(&pool).await;
    let me = browser(&test);
    let nothing = resend_code(&test, &wish(&test, me, [192, 0, 2, 1])).await.unwrap_err();
    assert_eq!(nothing.code(), "code-over");
    request_code(&test, &wish(&test, me, [192, 0, 2, 1]), PHONE).await.unwrap();
    let first = last_code(&test, &pool).await;
    let soon = resend_code(&test, &wish(&test, me, [192, 0, 2, 1])).await.unwrap_err();
    assert_eq!((soon.code(), soon.status()), ("code-too-soon", 429));
    test.clock.advance(RESEND_AFTER);
    resend_code(&test, &wish(&test, me, [192, 0, 2, 1])).await.unwrap();
    let second = last_code(&test, &pool).await;
    assert_ne!(first, second);
    assert_eq!(sign_in(&test, &typed(&test, me, &first)).await.unwrap_err().code(), "code-wrong");
    sign_in(&test, &typed(&test, me, &second)).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_number_gets_five_codes_an_hour_whoever_asks(pool: PgPool) {
    let test = kernel(&pool).await;
    let mut sent = 0;
    for n in 0..40_u8 {
        let wish = wish(&test, browser(&test), [198, 51, 100, n]);
        match request_code(&test, &wish, PHONE).await {
            Ok(()) => sent += 1,
            Err(error) => assert_eq!(error.code(), "too-many"),
        }
    }
    assert_eq!(sent, 5);
    let messages = sqlx::query_scalar!(r#"select count(*) as "n!" from message"#)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(messages, 5);
    for phone in ["", "123", "0571-88888888"] {
        let error = request_code(&test, &wish(&test, browser(&test), [192, 0, 2, 9]), phone).await;
        assert_eq!(error.unwrap_err().field(), Some("phone"), "{phone}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_session_ends_after_ninety_idle_days_or_a_year(pool: PgPool) {
    let test = kernel(&pool).await;
    let (_, token) = signed_in(&test, &pool).await;
    for _ in 0..12 {
        assert!(session::read(&test, &token).await.unwrap().is_some());
        test.clock.advance(TimeDelta::days(30));
    }
    test.clock.advance(TimeDelta::days(6));
    assert!(session::read(&test, &token).await.unwrap().is_none(), "a year");
    let (_, token) = signed_in(&test, &pool).await;
    test.clock.advance(session::IDLE);
    assert!(session::read(&test, &token).await.unwrap().is_none(), "idle");
}

#[sqlx::test(migrations = false)]
async fn what_was_asked_with_the_number_comes_along_unless_it_is_old(pool: PgPool) {
    let test = kernel(&pool).await;
    let old = sorting::ask(&test, sorting::testing::question(&test)).await.unwrap();
    test.clock.advance(records::SAME_NUMBER);
    let new = sorting::ask(&test, sorting::testing::question(&test)).await.unwrap();
    let (me, token) = signed_in(&test, &pool).await;
    let resident = session::read(&test, &token).await.unwrap().unwrap();
    let (mine, next) = list_questions(&test, &resident, None).await.unwrap();
    assert_eq!((mine.len(), next), (1, None));
    assert_eq!(mine[0].number, new.number.as_str());
    let json = export::export_data(&test, &resident, None).await.unwrap().json;
    let json = String::from_utf8(json).unwrap();
    assert!(json.contains(PHONE) && json.contains(new.number.as_str()));
    assert!(!json.contains(old.number.as_str()));

    let by = By { resident, key: FormKey::mint(&*test.random), request_id: None };
    request_delete(&test, &wish(&test, me, [192, 0, 2, 1]), &by).await.unwrap();
    let code = last_code(&test, &pool).await;
    let wrong = sign_in(&test, &typed(&test, me, &code)).await.unwrap_err();
    assert_eq!(wrong.code(), "code-over", "a code to delete with signs nobody in");
    let delete = |code: &str| DeleteAccount {
        by: By { key: FormKey::mint(&*test.random), ..by.clone() },
        visitor: me,
        code: Redacted::new(code.to_owned()),
    };
    let wrong = delete_account(&test, &delete(&another(&code))).await.unwrap_err();
    assert_eq!(wrong.code(), "code-wrong");
    delete_account(&test, &delete(&code)).await.unwrap();

    assert!(session::read(&test, &token).await.unwrap().is_none());
    let left = sqlx::query!(
        r#"select (select count(*) from sorting_question) as "all!",
             (select count(*) from sorting_question where phone is not null) as "with_phone!",
             (select count(*) from sorting_question where resident is not null) as "owned!",
             (select count(*) from resident where phone is null and deleted_at is not null)
               as "deleted!""#
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((left.all, left.with_phone, left.owned, left.deleted), (2, 1, 0, 1));
    // The number can begin anew, and finds nothing of before.
    test.clock.advance(TimeDelta::hours(1));
    let (_, token) = signed_in(&test, &pool).await;
    let anew = session::read(&test, &token).await.unwrap().unwrap();
    assert_ne!(anew.id, by.resident.id);
    assert!(list_questions(&test, &anew, None).await.unwrap().0.is_empty());
}
