//! What the bureau tells, what it is asked, and its calendar.

use app::routes::encode;
use chrono::DateTime;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::{super::notices::portal, App, last_code};

const QUESTIONS: &str = "/api/v1/questions";
const RECEIPTS: &str = "/api/v1/me/receipts";

fn slugs(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["slug"].as_str().unwrap()).collect()
}

#[sqlx::test(migrations = false)]
async fn what_is_published_is_read_found_and_rated(pool: PgPool) {
    let portal = portal(&pool).await;
    let app = App::new(&portal);
    let notices = app.get("/api/v1/notices").await;
    assert_eq!(notices.header("cache-control"), "public, max-age=60");
    let notices = notices.good();
    assert_eq!(slugs(&notices).len(), 8);
    assert!(notices["next"].is_null());
    let first = slugs(&notices)[0];
    let rest = app.get(&format!("/api/v1/notices?after={first}")).await.good();
    assert_eq!(slugs(&rest), slugs(&notices)[1..]);
    for path in ["/api/v1/notices?after=gone", "/api/v1/articles?after=gone"] {
        assert_eq!(app.get(path).await.problem(), (404, "not-found", "after"), "{path}");
    }
    let notice = app.get("/api/v1/notices/snow-plan").await.good();
    assert!(notice["title"].as_str().unwrap().contains("Snow clearing"), "{notice}");
    assert_eq!(notice["language"], "en");
    assert!(notice["body_html"].as_str().unwrap().starts_with("<p>"), "{notice}");

    let articles = app.get("/api/v1/articles?class=facilities").await.good();
    assert!(slugs(&articles).contains(&"street-lamp"), "{articles}");
    let classes = articles["items"].as_array().unwrap();
    assert!(classes.iter().all(|one| one["class"] == "facilities"));
    let article = app.get("/api/v1/articles/street-lamp").await.good();
    assert!(article["body_html"].as_str().unwrap().contains("href=\"/en/report\""));
    assert!(article["others"].as_array().unwrap().iter().all(|one| one["slug"] != "street-lamp"));
    for path in ["/api/v1/articles/snow-plan", "/api/v1/notices/street-lamp"] {
        assert_eq!(app.get(path).await.problem(), (404, "not-found", ""), "{path}");
    }
    let wrong = app.get("/api/v1/articles?class=news").await;
    assert_eq!(wrong.problem(), (400, "field-invalid", "class"));

    for (words, kind, slug) in [
        ("路灯坏了怎么办", "article", "street-lamp"),
        ("湖滨路停水", "notice", "water-works-hubin"),
        ("milk tea cup", "sorting-item", "milk-tea-cup"),
        ("附近哪里有厕所", "service", "toilets"),
    ] {
        let found = app.get(&format!("/api/v1/answers?q={}", encode(words))).await.good();
        let is = |one: &&Value| one["kind"] == kind && one["slug"] == slug;
        let one = found["items"].as_array().unwrap().iter().find(is);
        let page = one.unwrap_or_else(|| panic!("{words}: {found}"))["page"].as_str().unwrap();
        assert_eq!(portal.get(page).await.status, 200, "{page}");
    }
    let empty = app.get("/api/v1/answers?q=").await;
    assert_eq!(empty.problem(), (400, "field-invalid", "q"));
    let blank = app.get("/api/v1/answers?q=%20").await.good();
    assert_eq!(blank["items"].as_array().unwrap().len(), 0);

    let resident = App::signed_in(&portal, &pool, "13812345678").await;
    for _ in 0..3 {
        let path = "/api/v1/articles/street-lamp/ratings";
        assert_eq!(resident.post(path, &json!({ "helped": true })).await.status, 204);
        assert_eq!(app.post(path, &json!({ "helped": true })).await.status, 204);
    }
    let yes: i64 =
        sqlx::query_scalar("select yes from publication_helpful").fetch_one(&pool).await.unwrap();
    assert_eq!(yes, 2, "one of a session, one of a network");
    let none = resident.post("/api/v1/articles/none/ratings", &json!({ "helped": true })).await;
    assert_eq!(none.problem(), (404, "not-found", ""));
}

#[sqlx::test(migrations = false)]
async fn a_question_is_asked_once_followed_and_kept(pool: PgPool) {
    let portal = portal(&pool).await;
    let nobody = App::new(&portal);
    let key = "01977d3e-0000-7000-8000-000000000001";
    let question = json!({ "subject": "遛狗几点合适", "phone": "13900001111" });
    let asked = nobody.send("POST", QUESTIONS, key, &question).await.good();
    assert_eq!(nobody.send("POST", QUESTIONS, key, &question).await.good(), asked);
    let changed = nobody.send("POST", QUESTIONS, key, &json!({ "subject": "别的" })).await;
    assert_eq!(changed.problem(), (422, "form-changed", ""));
    let wrong = nobody.post(QUESTIONS, &json!({ "subject": " ", "phone": "1" })).await;
    assert_eq!(wrong.problem(), (422, "subject-missing", "/subject"));
    assert_eq!(wrong.body["errors"][1]["pointer"], "/phone");

    let path = format!("{QUESTIONS}/{}", asked["secret"].as_str().unwrap());
    let read = nobody.get(&path).await.good();
    assert_eq!((&read["number"], &read["phone"]), (&asked["number"], &json!("139****1111")));
    assert_eq!((&read["outcome"]["state"], &read["mine"]), (&json!("open"), &json!(false)));
    let other = nobody.get(&format!("{QUESTIONS}/AAAAAAAAAAAAAAAAAAAAAA")).await;
    assert_eq!(other.problem(), (404, "question-not-found", ""));

    let app = App::signed_in(&portal, &pool, "13812345678").await;
    let link = format!("https://minhu.example/ask/questions/{}", asked["secret"].as_str().unwrap());
    let keep = json!({ "receipt": link });
    assert_eq!(app.post(RECEIPTS, &keep).await.status, 204);
    assert_eq!(app.post(RECEIPTS, &keep).await.status, 204);
    assert_eq!(app.get(&path).await.good()["mine"], true);
    let mine = app.get("/api/v1/me/questions").await.good();
    assert_eq!(mine["items"][0]["number"], asked["number"]);
    assert_eq!(mine["items"][0]["about"], "general");
    let stranger = App::signed_in(&portal, &pool, "13987654321").await;
    assert_eq!(stranger.post(RECEIPTS, &keep).await.problem(), (409, "receipt-taken", "/receipt"));
    assert_eq!(stranger.get("/api/v1/me/questions").await.good()["items"], json!([]));
    let none = stranger.post(RECEIPTS, &json!({ "receipt": "x" })).await;
    assert_eq!(none.problem(), (404, "receipt-not-found", "/receipt"));

    // Asking and reading need no scope: anybody may.
    let phone = json!({ "phone": "13812345678" });
    let sent = nobody.post("/api/v1/sign-in/codes", &phone).await.good();
    let proof = json!({
        "challenge": sent["challenge"],
        "code": last_code(&portal, &pool).await,
        "scopes": ["account"],
    });
    let tokens = nobody.post("/api/v1/tokens", &proof).await.good();
    let limited = App::with_token(&portal, tokens["access_token"].as_str().unwrap());
    assert_eq!(limited.get(&path).await.good()["mine"], true);
    let other = json!({ "subject": "猫可以散养吗" });
    assert_eq!(limited.post(QUESTIONS, &other).await.status, 201);
}

#[sqlx::test(migrations = false)]
async fn a_year_says_its_days_off_and_where_they_are_from(pool: PgPool) {
    let portal = super::super::portal::Portal::new(&pool).await;
    let app = App::new(&portal);
    assert_eq!(app.get("/api/v1/calendars").await.good()["items"], json!([]));
    let mut conn = pool.acquire().await.unwrap();
    backend::calendar::seed(&mut conn, DateTime::UNIX_EPOCH, Uuid::nil()).await.unwrap();
    drop(conn);
    portal.state.calendar.refresh_if_changed(&pool).await.unwrap();

    let years = app.get("/api/v1/calendars").await.good();
    let years = years["items"].as_array().unwrap().iter();
    let years: Vec<_> = years.map(|one| one["year"].as_i64().unwrap()).collect();
    assert_eq!(years, [2025, 2026]);
    let year = app.get("/api/v1/calendars/2026").await.good();
    assert!(year["source"].as_str().unwrap().contains("2026年部分节假日安排"), "{year}");
    assert_eq!(year["published_on"], "2025-11-04");
    let days = year["days"].as_array().unwrap();
    for (date, kind, name) in [("2026-02-14", "work", "春节"), ("2026-10-01", "off", "国庆节")]
    {
        assert!(days.contains(&json!({ "date": date, "kind": kind, "name": name })), "{date}");
    }
    for path in ["/api/v1/calendars/2031", "/api/v1/calendars/next"] {
        assert_eq!(app.get(path).await.problem(), (404, "not-found", ""), "{path}");
    }
}
