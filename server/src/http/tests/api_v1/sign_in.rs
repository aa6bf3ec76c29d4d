//! Signing in from an app, and staying so.

use serde_json::json;
use sqlx::PgPool;

use super::{super::portal::Portal, App, last_code};

const CODES: &str = "/api/v1/sign-in/codes";
const TOKENS: &str = "/api/v1/tokens";
const REFRESH: &str = "/api/v1/tokens/refresh";
const PHONE: &str = "13812345678";

#[sqlx::test(migrations = false)]
async fn a_resident_signs_in_stays_and_leaves(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let key = "01977d3e-0000-7000-8000-000000000001";
    let wanted = json!({ "phone": "138 1234 5678" });
    let sent = app.send("POST", CODES, key, &wanted).await.good();
    // Sent once more it says when the code goes, not when it was asked for again.
    portal.kernel.clock.advance(chrono::TimeDelta::seconds(5));
    assert_eq!(app.send("POST", CODES, key, &wanted).await.good(), sent);
    let code = last_code(&portal, &pool).await;

    let proof =
        |challenge: &serde_json::Value, code: &str| json!({ "challenge": challenge, "code": code });
    let stranger = json!("AAAAAAAAAAAAAAAAAAAAAA");
    let stolen = app.post(TOKENS, &proof(&stranger, &code)).await;
    assert_eq!(stolen.problem(), (409, "code-over", "/code"));
    let other = if code == "000000" { "000001" } else { "000000" };
    let wrong = app.post(TOKENS, &proof(&sent["challenge"], other)).await;
    assert_eq!(wrong.problem(), (409, "code-wrong", "/code"));
    let tokens = app.post(TOKENS, &proof(&sent["challenge"], &code)).await;
    assert_eq!(tokens.header("cache-control"), "no-store");
    let tokens = tokens.good();
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();

    let exchange = json!({ "refresh_token": text("refresh_token") });
    let first = app.send("POST", REFRESH, key, &exchange).await.good();
    assert_eq!(app.send("POST", REFRESH, key, &exchange).await.good(), first);
    let reused = app.post(REFRESH, &exchange).await;
    assert_eq!(reused.problem(), (401, "token-expired", ""));
    assert_eq!(reused.header("www-authenticate"), "Bearer realm=\"api\"");
    // Both hands lose it.
    let exchange = json!({ "refresh_token": first["refresh_token"] });
    assert_eq!(app.post(REFRESH, &exchange).await.status, 401);
    let dead = App::with_token(&portal, first["access_token"].as_str().unwrap());
    assert_eq!(dead.delete(TOKENS).await.problem(), (401, "token-expired", ""));

    portal.kernel.clock.advance(chrono::TimeDelta::seconds(60));
    let app = App::signed_in(&portal, &pool, PHONE).await;
    assert_eq!(app.delete(TOKENS).await.status, 204);
    assert_eq!(app.delete(TOKENS).await.status, 401);
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_named(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let wrong = app.post(CODES, &json!({ "phone": "1381234" })).await;
    assert_eq!((wrong.problem().0, wrong.problem().2), (422, "/phone"));
    let mut refused = None;
    for _ in 0..20 {
        let sent = app.post(CODES, &json!({ "phone": PHONE })).await;
        if sent.status != 201 {
            refused = Some(sent);
            break;
        }
        portal.kernel.clock.advance(chrono::TimeDelta::seconds(60));
    }
    let refused = refused.unwrap();
    assert_eq!(refused.problem(), (429, "too-many", ""));
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    let proof = |field: &str, value: serde_json::Value| {
        let mut proof = json!({ "challenge": "AAAAAAAAAAAAAAAAAAAAAA", "code": "123456" });
        proof[field] = value;
        proof
    };
    for (body, code, at) in [
        (proof("challenge", json!("x")), "field-invalid", "/challenge"),
        (proof("code", json!("12345")), "code-missing", "/code"),
        (proof("scopes", json!([])), "field-invalid", "/scopes"),
        (proof("scopes", json!(["cases", "staff"])), "field-invalid", "/scopes/1"),
        (proof("device", json!("x".repeat(61))), "field-invalid", "/device"),
        (proof("admin", json!(true)), "field-unknown", "/admin"),
    ] {
        assert_eq!(app.post(TOKENS, &body).await.problem(), (422, code, at), "{body}");
    }
}
