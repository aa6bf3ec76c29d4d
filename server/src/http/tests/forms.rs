//! "Ask us" from the open form to the receipt, as a browser without JavaScript and as the island.

use std::time::Duration;

use backend::{db::Role, db::testing::as_role, outbox};
use sqlx::PgPool;

use super::portal::{Form, Portal, open_form};

const FUNCTION: &str = "/_fn/sorting/ask";

fn question(key: &str) -> Form {
    Form::default().with("form_key", key).with("words", "奶茶封口膜").with("detail", "撕下来的")
}

async fn questions(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from sorting_question").fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_mistake_is_explained_and_nothing_typed_is_lost(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let form =
        Form::default().with("form_key", key).with("detail", "撕下来的").with("phone", "123");
    let answer = portal.post(&format!("/en{FUNCTION}"), &cookie, &form).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/en/sorting/ask"));
    assert!(!answer.header("location").contains('?'), "no error in an address");

    let page = portal.get_with("/en/sorting/ask", &[("cookie", &cookie)]).await;
    assert!(page.body.contains("href=\"#field-words\""), "{}", page.main());
    assert!(page.body.contains("Please write what it is"));
    assert!(page.body.contains("11-digit mobile number"));
    assert!(page.body.contains("撕下来的") && page.body.contains("value=\"123\""));
    assert!(page.body.contains("aria-describedby=\"field-words-hint field-words-error\""));
    let stranger = portal.get("/en/sorting/ask").await;
    assert!(!stranger.body.contains("撕下来的"), "a draft is its own browser's");
    assert_eq!(questions(&pool).await, 0);

    let (_, key) = open_form(&portal, &cookie).await;
    assert_eq!(portal.post(FUNCTION, &cookie, &question(&key)).await.status, 303);
    assert_eq!(questions(&pool).await, 1);
    let page = portal.get_with("/en/sorting/ask", &[("cookie", &cookie)]).await;
    assert!(!page.body.contains("撕下来的"), "what was sent is no draft any more");
}

#[sqlx::test(migrations = false)]
async fn a_question_is_taken_once_and_its_receipt_can_be_read(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let form = question(&key).with("phone", "13812345678");
    let first = portal.post(FUNCTION, &cookie, &form).await;
    assert_eq!(first.status, 303);
    // The answer was lost on the way: the browser sends the same form again.
    let second = portal.post(FUNCTION, &cookie, &form).await;
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(questions(&pool).await, 1);

    let receipt = portal.get(first.header("location")).await;
    assert_eq!((receipt.status.as_u16(), receipt.header("cache-control")), (200, "no-store"));
    assert!(receipt.body.contains("MH-2611") && receipt.body.contains("奶茶封口膜"));
    assert!(receipt.body.contains("138****5678") && !receipt.body.contains("13812345678"));
    let worker = as_role(&pool, Role::Worker).await;
    assert_eq!(outbox::move_batch(&worker).await.unwrap(), 1, "one message to staff");

    let stored: Vec<u8> =
        sqlx::query_scalar("select phone from sorting_question").fetch_one(&pool).await.unwrap();
    assert!(!stored.windows(11).any(|window| window == b"13812345678"));
}

#[sqlx::test(migrations = false)]
async fn a_closed_question_says_why_and_promises_nothing(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let asked = portal.post(FUNCTION, &cookie, &question(&key)).await;
    let promise = "3 个工作日";
    let receipt = portal.get(asked.header("location")).await;
    assert!(receipt.main().contains(promise) && receipt.main().contains("补进指南"));
    for (reason, told) in [(Some("unclear"), true), (None, false)] {
        sqlx::query(
            "update sorting_question set state = 'dismissed', closed_at = asked_at, reason = $1",
        )
        .bind(reason)
        .execute(&pool)
        .await
        .unwrap();
        let receipt = portal.get(asked.header("location")).await;
        assert!(receipt.main().contains("不再处理"), "{}", receipt.main());
        assert!(!receipt.main().contains(promise) && !receipt.main().contains("补进指南"));
        assert_eq!(receipt.main().contains("我们没有看清楚您想问什么"), told);
    }
}

#[sqlx::test(migrations = false)]
async fn a_changed_form_is_refused_and_can_be_sent_as_a_new_one(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    portal.post(FUNCTION, &cookie, &question(&key)).await;
    let changed = Form::default().with("form_key", key).with("words", "吸管");
    let answer = portal.post(FUNCTION, &cookie, &changed).await;
    assert_eq!(answer.header("location"), "/sorting/ask");
    let page = portal.get_with("/sorting/ask", &[("cookie", &cookie)]).await;
    assert!(page.body.contains("这份表单已经提交过") && page.body.contains("value=\"吸管\""));
    let (_, key) = open_form(&portal, &cookie).await;
    let answer = portal
        .post(FUNCTION, &cookie, &Form::default().with("form_key", key).with("words", "吸管"))
        .await;
    assert!(answer.header("location").starts_with("/sorting/questions/"));
    assert_eq!(questions(&pool).await, 2);
}

#[sqlx::test(migrations = false)]
async fn a_form_that_is_sent_again_after_an_error_is_the_same_form(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    portal.post(FUNCTION, &cookie, &Form::default().with("form_key", key.as_str())).await;
    let (_, again) = open_form(&portal, &cookie).await;
    assert_eq!(again, key, "trying again is not a second question");
    portal.post(FUNCTION, &cookie, &question(&key)).await;
    let (_, next) = open_form(&portal, &cookie).await;
    assert_ne!(next, key, "the next question is another form");
}

#[sqlx::test(migrations = false)]
async fn the_island_gets_the_same_answers_as_json(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let send = async |form: Form| {
        let mut request = form.request(FUNCTION).body(form.body()).unwrap();
        request.headers_mut().insert("accept", "application/json".parse().unwrap());
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        portal.send(request).await
    };
    let again = send(Form::default().with("form_key", key.as_str())).await;
    assert_eq!(again.body, r#"{"outcome":"again","location":"/sorting/ask"}"#);
    let done = send(question(&key)).await;
    assert!(done.body.starts_with(r#"{"outcome":"done","location":"/sorting/questions/"#));
    assert_eq!(done.status, 200);
}

#[sqlx::test(migrations = false)]
async fn a_wrong_photo_is_named_and_the_words_stay(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let form = question(&key).photo("<svg onload=alert(1)>");
    let answer = portal.post(FUNCTION, &cookie, &form).await;
    assert_eq!(answer.header("location"), "/sorting/ask");
    let page = portal.get_with("/sorting/ask", &[("cookie", &cookie)]).await;
    assert!(page.body.contains("href=\"#field-photo\"") && page.body.contains("JPEG、PNG 或 WebP"));
    assert!(page.body.contains("value=\"奶茶封口膜\""));
}

#[sqlx::test(migrations = false)]
async fn what_was_begun_is_finished_for_a_browser_that_went_away(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, key) = open_form(&portal, "").await;
    let form = question(&key);
    // Nothing can be written until the browser is gone.
    let mut lock = pool.begin().await.unwrap();
    sqlx::query("lock table sorting_question in exclusive mode").execute(&mut *lock).await.unwrap();
    let sent = portal.post(FUNCTION, &cookie, &form);
    assert!(tokio::time::timeout(Duration::from_millis(500), sent).await.is_err());
    lock.rollback().await.unwrap();
    for _ in 0..200 {
        if questions(&pool).await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the question was dropped half-way");
}

#[sqlx::test(migrations = false)]
async fn too_many_questions_are_put_off(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let mut cookie = String::new();
    let mut put_off = 0;
    for _ in 0..12 {
        let (session, key) = open_form(&portal, &cookie).await;
        cookie = session;
        let answer = portal.post(FUNCTION, &cookie, &question(&key)).await;
        put_off += usize::from(answer.header("location") == "/sorting/ask");
    }
    assert_eq!((put_off, questions(&pool).await), (2, 10));
    let page = portal.get_with("/sorting/ask", &[("cookie", &cookie)]).await;
    assert!(page.body.contains("提交得太频繁"), "{} {}", page.status, page.body);
}
