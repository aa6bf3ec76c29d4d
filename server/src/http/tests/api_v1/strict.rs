//! What every operation has in common: who may call it, and what it does not take.

use axum::{body::Body, http::header};
use sqlx::PgPool;

use super::{super::portal::Portal, App};

const CODES: &str = "/api/v1/sign-in/codes";

#[sqlx::test(migrations = false)]
async fn a_write_is_json_with_a_key(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let good = r#"{"phone":"13812345678"}"#;
    let uuid = "01977d3e-0000-7000-8000-000000000001";
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let large = format!(r#"{{"phone":"{}"}}"#, "1".repeat(10_000_000));
    for (kind, key, body, status, code, at) in [
        ("application/json", "", good, 400, "idempotency-key-missing", "Idempotency-Key"),
        ("application/json", "1", good, 400, "idempotency-key-invalid", "Idempotency-Key"),
        ("text/plain", uuid, good, 415, "content-type", "Content-Type"),
        ("application/json; charset=gbk", uuid, good, 415, "content-type", "Content-Type"),
        ("application/json", uuid, "", 400, "json-malformed", ""),
        ("application/json", uuid, "{", 400, "json-malformed", ""),
        ("application/json", uuid, &deep, 422, "field-invalid", "/0"),
        ("application/json", uuid, r#"["13812345678"]"#, 422, "field-invalid", ""),
        ("application/json", uuid, &large, 413, "too-large", ""),
        ("application/json", uuid, "{}", 422, "field-missing", "/phone"),
        ("application/json", uuid, r#"{"phone":null}"#, 422, "field-invalid", "/phone"),
        ("application/json", uuid, r#"{"phone":1}"#, 422, "field-invalid", "/phone"),
        ("application/json", uuid, r#"{"phone":"1","x":1}"#, 422, "field-unknown", "/x"),
        (
            "application/json",
            uuid,
            r#"{"phone":"1","phone":"1"}"#,
            422,
            "field-duplicate",
            "/phone",
        ),
    ] {
        let mut request = app.request("POST", CODES).header(header::CONTENT_TYPE, kind);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let answer = app.call(request.body(Body::from(body.to_owned())).unwrap()).await;
        let shown: String = body.chars().take(60).collect();
        assert_eq!(answer.problem(), (status, code, at), "{kind} {key} {shown}");
    }
    let two = app.request("POST", CODES).header("idempotency-key", uuid);
    let two = two.header("idempotency-key", uuid).body(Body::from(good)).unwrap();
    assert_eq!(app.call(two).await.problem().1, "idempotency-key-missing");
}

#[sqlx::test(migrations = false)]
async fn whoever_sends_a_token_that_is_not_good_is_told(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for value in ["Bearer", "Bearer x", "Basic eDp5", "Bearer AAAA AAAA", ""] {
        let nobody = App::new(&portal);
        let request = nobody.request("DELETE", "/api/v1/tokens").header("authorization", value);
        let answer = nobody.call(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.problem(), (401, "token-expired", ""), "{value}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_not_there_is_a_problem_document_in_the_language_asked_for(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    assert_eq!(app.get("/api/v1/no-such").await.problem(), (404, "not-found", ""));
    let method = app.delete("/api/v1/settings").await;
    assert_eq!(method.problem(), (405, "method-not-allowed", ""));
    assert_eq!(method.header("allow"), "GET,HEAD");
    assert_eq!(method.header("content-language"), "en");
    let id = method.header("x-request-id").to_owned();
    assert_eq!(method.body["instance"], id);
    let chinese = portal.get("/api/v1/no-such").await;
    assert!(chinese.body.contains("没有找到"), "{}", chinese.body);
    // No page of another site reads it.
    let page = app.request("GET", "/api/v1/settings").header("origin", "https://other.example");
    let page = app.call(page.body(Body::empty()).unwrap()).await;
    assert_eq!(page.header("access-control-allow-origin"), "");
}
