//! Feeds as an operator's system meets them.

use axum::{
    body::Body,
    http::{Request, header},
};
use backend::{
    accounts::staff::demonstration,
    places::feeds::{FeedToken, keys},
};
use domain::accounts::Role;
use serde_json::{Value, json};
use sqlx::{Executor, PgPool};

use super::{
    case_desk::Browser,
    portal::{Answer, Portal},
};

/// A portal with the places of the rows, and a key of their source.
async fn portal(pool: &PgPool) -> (Portal, FeedToken) {
    pool.execute(include_str!("../../../../backend/tests/rows/0018.sql")).await.unwrap();
    pool.execute("delete from parking_count; delete from toilet_reading").await.unwrap();
    let portal = Portal::new(pool).await;
    let token = FeedToken::from_bytes([7; 32]);
    keys::ensure(&portal.kernel, "staff", "一家", &token).await.unwrap();
    (portal, token)
}

async fn put(portal: &Portal, path: &str, token: Option<&FeedToken>, body: Body) -> Answer {
    let mut request = Request::put(path).header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.to_text()));
    }
    portal.send(request.body(body).unwrap()).await
}

fn problem(answer: &Answer) -> Value {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["status"], answer.status.as_u16());
    problem
}

#[sqlx::test(migrations = false)]
async fn an_update_and_a_batch_are_taken(pool: PgPool) {
    let (portal, token) = portal(&pool).await;
    let at = portal.kernel.now().to_rfc3339();
    let body = json!({"free": 5, "status": "open", "observed_at": at}).to_string();
    let answer = put(&portal, "/feeds/v1/parking/P-1", Some(&token), body.clone().into()).await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, r#"{"result":"accepted"}"#));
    let answer = put(&portal, "/feeds/v1/parking/P-1", Some(&token), body.into()).await;
    assert_eq!(&*answer.body, r#"{"result":"late"}"#);

    let batch = json!([
        {"external_id": "T-1", "free": 2, "occupied": 1, "paper": true, "observed_at": at},
        {"external_id": "T-9", "free": 2, "observed_at": at},
        {"external_id": "T-1", "free": -2, "observed_at": at},
    ]);
    let answer = put(&portal, "/feeds/v1/toilets", Some(&token), batch.to_string().into()).await;
    insta::assert_json_snapshot!(serde_json::from_str::<Value>(&answer.body).unwrap());
}

#[sqlx::test(migrations = false)]
async fn whatever_is_wrong_is_a_problem_document(pool: PgPool) {
    let (portal, token) = portal(&pool).await;
    let at = portal.kernel.now().to_rfc3339();
    let good = json!({"free": 5, "observed_at": at}).to_string();
    let send = async |path: &str, token: Option<&FeedToken>, body: String| {
        let answer = put(&portal, path, token, body.into()).await;
        let problem = problem(&answer);
        (answer.status.as_u16(), problem["code"].as_str().unwrap_or_default().to_owned())
    };
    let own = Some(&token);
    let refused = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(
        send("/feeds/v1/parking/P-1", None, good.clone()).await,
        refused(401, "key-missing")
    );
    let stranger = FeedToken::from_bytes([9; 32]);
    let unknown = send("/feeds/v1/parking/P-1", Some(&stranger), good.clone()).await;
    assert_eq!(unknown, refused(401, "key-unknown"));
    let nowhere = send("/feeds/v1/parking/P-9", own, good.clone()).await;
    assert_eq!(nowhere, refused(404, "place-not-found"));
    for id in ["%FF", "P%001", "P-1%0A"] {
        let elsewhere = send(&format!("/feeds/v1/parking/{id}"), own, good.clone()).await;
        assert_eq!(elsewhere, refused(404, "place-not-found"), "{id}");
    }
    let broken = send("/feeds/v1/parking/P-1", own, "{\"free\": NaN}".to_owned()).await;
    assert_eq!(broken, refused(400, "malformed"));
    let wrong = send("/feeds/v1/parking/P-1", own, good.replace('5', "-1")).await;
    assert_eq!(wrong, refused(422, "invalid"));
    let long = "[".repeat(3 * 1024 * 1024);
    assert_eq!(send("/feeds/v1/parking", own, long).await, refused(413, "too-long"));
    let deep = "[".repeat(100_000);
    assert_eq!(send("/feeds/v1/parking", own, deep).await, refused(400, "malformed"));
    let many = format!("[{}]", vec!["1"; 5_001].join(","));
    assert_eq!(send("/feeds/v1/parking", own, many).await, refused(413, "too-many-items"));

    let answer = put(&portal, "/feeds/v1/parking/P-1", own, good.replace('5', "-1").into()).await;
    assert_eq!(problem(&answer)["errors"][0]["field"], "free");
    let answer = put(&portal, "/feeds/v1/parking/P-1", None, Body::empty()).await;
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
    // What the router refuses by itself too.
    let answer = portal.get("/feeds/v1/parking").await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "PUT"));
    problem(&answer);

    pool.execute("update feed_key set per_minute = 1").await.unwrap();
    portal.kernel.clock.advance(chrono::TimeDelta::seconds(6));
    let last = async || put(&portal, "/feeds/v1/parking/P-1", own, good.clone().into()).await;
    assert_eq!(last().await.status, 200);
    let refused = last().await;
    assert_eq!(problem(&refused)["code"], "too-many");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() <= 60);
}

/// Counts and places fail apart: a feed that cannot write leaves the pages alone.
#[sqlx::test(migrations = false)]
async fn a_feed_that_fails_stops_nothing_else(pool: PgPool) {
    let (portal, token) = portal(&pool).await;
    pool.execute("alter table parking_count rename to gone").await.unwrap();
    let body = json!({"free": 5, "observed_at": portal.kernel.now().to_rfc3339()}).to_string();
    let answer = put(&portal, "/feeds/v1/parking/P-1", Some(&token), body.into()).await;
    assert_eq!(problem(&answer)["code"], "unavailable");
    assert!(!answer.body.contains("parking_count"), "what happened inside stays inside");
    let body = json!({"free": 1, "observed_at": portal.kernel.now().to_rfc3339()}).to_string();
    let answer = put(&portal, "/feeds/v1/toilets/T-1", Some(&token), body.into()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(portal.get("/sorting").await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn a_source_is_edited_in_a_form(pool: PgPool) {
    const SAVE: &str = "/_fn/staff/feeds/source";
    let (portal, _) = portal(&pool).await;
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    demonstration::seed(&portal.kernel, &mut conn).await.unwrap();
    drop(conn);
    let path = "/staff/feeds/sources/staff";
    let handler = Browser::new(&portal, Role::Handler, 1).await;
    let list = handler.open("/staff/feeds").await;
    assert!(list.main().contains("区城管局") && !list.main().contains(path), "{}", list.main());

    let admin = Browser::new(&portal, Role::Administrator, 2).await;
    assert!(admin.open("/staff/feeds").await.main().contains(path));
    let send = async |name: &str, minutes: &str| {
        let page = admin.open(path).await;
        let (key, version) = (page.hidden("form_key"), page.hidden("version"));
        // Somebody else is faster.
        if name == "第二" {
            pool.execute("update place_source set version = version + 1").await.unwrap();
        }
        let fields = [
            ("form_key", &*key),
            ("code", "staff"),
            ("version", &*version),
            ("name", name),
            ("licence", "CC BY 4.0"),
            ("stale_minutes", minutes),
        ];
        admin.send(SAVE, &fields).await
    };
    assert_eq!(send("明湖城管", "0").await, path);
    let again = admin.open(path).await;
    assert!(again.main().contains("请填 1 到 1440 的整数"), "{}", again.main());
    assert!(again.main().contains("value=\"明湖城管\""), "what was typed is still there");
    assert_eq!(send("明湖城管", "45").await, "/staff/feeds");
    let list = admin.open("/staff/feeds").await;
    for shown in ["明湖城管", "超过 45 分钟", "CC BY 4.0"] {
        assert!(list.main().contains(shown), "{shown}: {}", list.main());
    }
    assert_eq!(send("第二", "45").await, path);
    let told = admin.open(path).await;
    assert!(told.main().contains("别人刚刚改过") && told.main().contains("value=\"第二\""));
    // A form that comes back does not save over what was changed meanwhile, untold.
    assert_eq!(send("第三", "0").await, path);
    pool.execute("update place_source set version = version + 1").await.unwrap();
    for next in [path, "/staff/feeds"] {
        assert_eq!(send("第三", "45").await, next);
    }
}
