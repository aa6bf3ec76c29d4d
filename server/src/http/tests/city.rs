//! The city's system meets us.

use axum::{
    body::Body,
    http::{Request, header},
};
use backend::places::feeds::FeedToken;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::portal::{Answer, Portal};

/// A portal with the rules of cases, and a key of the city.
async fn portal(pool: &PgPool) -> (Portal, FeedToken) {
    let portal = super::cases::portal(pool).await;
    let token = FeedToken::from_bytes([8; 32]);
    sqlx::query(
        "insert into feed_key (id, label, hash, scopes, per_minute, made_at)
         values ($1, '市12345', $2, '{city-orders}', 6000, now())",
    )
    .bind(portal.kernel.new_id())
    .bind(&token.hash()[..])
    .execute(pool)
    .await
    .unwrap();
    (portal, token)
}

async fn send(
    portal: &Portal,
    method: &str,
    path: &str,
    token: Option<&FeedToken>,
    body: String,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.to_text()));
    }
    portal.send(request.body(Body::from(body)).unwrap()).await
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

#[sqlx::test(migrations = false)]
async fn orders_come_in_and_each_has_its_result(pool: PgPool) {
    let (portal, token) = portal(&pool).await;
    let orders = json!([
        {"number": "C-1", "words": "路边有垃圾", "class": "暴露垃圾", "address": "清荷路12号",
         "due": "2026-11-25T18:00:00+08:00"},
        {"number": "C-2", "words": "二", "class": "飞碟", "address": "清荷路"},
        {"number": "C-3", "words": "三", "class": "暴露垃圾", "address": "清荷路"},
        {"number": "C-3", "words": "四", "class": "暴露垃圾", "address": "清荷路"},
    ]);
    let path = "/api/v1/city/orders";
    let answer = send(&portal, "POST", path, Some(&token), orders.to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    let report = read(&answer);
    assert_eq!((&report["added"], &report["refused"]), (&json!(1), &json!(3)));
    let codes: Vec<_> = report["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["errors"][0]["code"].clone())
        .collect();
    assert_eq!(
        codes,
        [Value::Null, json!("class-unknown"), json!("number-twice"), json!("number-twice")]
    );
    assert!(report["orders"][0]["case"].is_string());
    let again = send(&portal, "POST", path, Some(&token), orders.to_string()).await;
    assert_eq!(read(&again)["unchanged"], json!(1));

    // The list of the day, by the same key.
    let list = json!([{"number": "C-1", "state": "办理中"}, {"number": "C-8", "state": "办理中"}]);
    let path = "/api/v1/city/reconciliations/2026-11-20";
    let answer = send(&portal, "PUT", path, Some(&token), list.to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    assert_eq!(read(&answer)["differences"]["missing-here"], json!(1));
    // And a word to what we have not sent.
    let word = json!([{"number": "C-1", "state": "acknowledged"}]);
    let path = "/api/v1/city/acknowledgements";
    let answer = send(&portal, "POST", path, Some(&token), word.to_string()).await;
    let code = &read(&answer)["acknowledgements"][0]["errors"][0]["code"];
    assert_eq!(code, &json!("return-unknown"));
}

#[sqlx::test(migrations = false)]
async fn whatever_is_wrong_is_a_problem_document(pool: PgPool) {
    let (portal, token) = portal(&pool).await;
    let own = Some(&token);
    let stranger = FeedToken::from_bytes([9; 32]);
    let many = format!("[{}]", vec!["{}"; 501].join(","));
    let long = format!("[\"{}\"]", "字".repeat(2 * 1024 * 1024));
    let twice = json!([{"number": "A", "state": "open"}, {"number": "A", "state": "open"}]);
    let orders = "/api/v1/city/orders";
    let day = "/api/v1/city/reconciliations/2026-11-20";
    for (method, path, token, body, status, code) in [
        ("POST", orders, None, "[]".to_owned(), 401, "key-missing"),
        ("POST", orders, Some(&stranger), "[]".to_owned(), 401, "key-unknown"),
        ("POST", orders, own, "{}".to_owned(), 400, "malformed"),
        ("POST", orders, own, "[".repeat(100_000), 400, "malformed"),
        ("POST", orders, own, many, 413, "too-many-items"),
        ("POST", orders, own, long, 413, "too-long"),
        ("PUT", "/api/v1/city/reconciliations/x", own, "[]".to_owned(), 404, "not-found"),
        ("PUT", day, own, twice.to_string(), 422, "invalid"),
        ("PUT", "/feeds/v1/parking", own, "[]".to_owned(), 403, "scope-missing"),
    ] {
        let answer = send(&portal, method, path, token, body).await;
        let shown = format!("{path} {code}: {} {}", answer.status, answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{shown}");
        let problem = read(&answer);
        assert_eq!(answer.status.as_u16(), status, "{shown}");
        assert_eq!(problem["code"], json!(code), "{shown}");
    }
    // A key for feeds is not good for orders.
    sqlx::query(
        "insert into place_source (code, name) values ('some', '某') on conflict do nothing",
    )
    .execute(&pool)
    .await
    .unwrap();
    let other = FeedToken::from_bytes([5; 32]);
    backend::places::feeds::keys::ensure(&portal.kernel, "some", "一家", &other).await.unwrap();
    let answer = send(&portal, "POST", orders, Some(&other), "[]".to_owned()).await;
    assert_eq!(answer.status.as_u16(), 403);
}
