//! What is a resident's own.

use axum::body::Body;
use backend::{
    Kernel,
    db::testing::TestKernel,
    districts::demonstration,
    messages::{Outgoing, To, latest, send},
};
use chrono::TimeDelta;
use domain::locale::Locale;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::{super::portal::Portal, App, Json, last_code};

const ME: &str = "/api/v1/me";
const SETTINGS: &str = "/api/v1/me/settings";
const DEVICES: &str = "/api/v1/me/devices";
const MESSAGES: &str = "/api/v1/me/messages";
const PLACES: &str = "/api/v1/me/places";
const PHONE: &str = "13812345678";
const OTHER: &str = "13987654321";
const KEY: &str = "01977d3e-0000-7000-8000-000000000001";

async fn save(app: &App<'_>, seen: &str, key: &str, body: &Value) -> Json {
    let request = app
        .request("PUT", SETTINGS)
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .header("if-match", seen);
    app.call(request.body(Body::from(body.to_string())).unwrap()).await
}

/// The messages that somebody does not want, by kind and channel.
fn unwanted(me: &Value) -> Vec<(&str, &str)> {
    let all = me["settings"]["messages"].as_array().unwrap().iter();
    all.filter(|choice| choice["wanted"] == false)
        .map(|choice| (choice["kind"].as_str().unwrap(), choice["channel"].as_str().unwrap()))
        .collect()
}

#[sqlx::test(migrations = false)]
async fn settings_are_saved_while_they_are_as_they_were_seen(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    assert_eq!(App::new(&portal).get(ME).await.problem(), (401, "token-expired", ""));
    let app = App::signed_in(&portal, &pool, PHONE).await;
    let me = app.get(ME).await;
    assert_eq!(me.header("cache-control"), "private, no-cache");
    let seen = me.header("etag").to_owned();
    let me = me.good();
    assert_eq!((&me["phone"], &me["settings"]["locale"]), (&json!("138****5678"), &json!("en")));

    let wanted = json!({
        "locale": "zh-TW",
        "elder": true,
        "quiet_hours": { "from": "21:30", "to": "07:15" },
        "messages": [{ "kind": "answers", "channel": "sms", "wanted": false }],
    });
    let saved = save(&app, &seen, KEY, &wanted).await.good();
    assert_eq!(saved["settings"]["locale"], "zh-Hant");
    assert_eq!(saved["settings"]["quiet_hours"], wanted["quiet_hours"]);
    assert_eq!(unwanted(&saved), [("answers", "sms")], "what was not named stays");
    assert_eq!(app.get(ME).await.good(), saved);
    // Its answer was lost, and it comes again.
    assert_eq!(save(&app, &seen, KEY, &wanted).await.good(), saved);
    // Another device has not seen it.
    let late = json!({ "locale": "en", "elder": false });
    let key = "01977d3e-0000-7000-8000-000000000002";
    let refused = save(&app, &seen, key, &late).await;
    assert_eq!(refused.problem(), (412, "changed-meanwhile", "If-Match"));
    assert_eq!(app.get(ME).await.good(), saved);
    let unconditional = app.put(SETTINGS, &late).await.good();
    assert_eq!(unconditional["settings"]["elder"], false);
    assert!(unconditional["settings"]["quiet_hours"].is_null());
    // What another request has changed meanwhile does not make the first one another.
    let without = |channel: &str| {
        let choice = json!({ "kind": "bookings", "channel": channel, "wanted": false });
        json!({ "locale": "en", "elder": false, "messages": [choice] })
    };
    let key = "01977d3e-0000-7000-8000-000000000003";
    app.send("PUT", SETTINGS, key, &without("sms")).await.good();
    app.put(SETTINGS, &without("email")).await.good();
    let again = app.send("PUT", SETTINGS, key, &without("sms")).await.good();
    let three = [("answers", "sms"), ("bookings", "sms"), ("bookings", "email")];
    assert_eq!(unwanted(&again), three);

    let large = json!({ "locale": "x".repeat(70_000), "elder": false });
    assert_eq!(app.put(SETTINGS, &large).await.problem(), (413, "too-large", ""));

    for (field, value, code, at) in [
        ("locale", json!("fr"), "language-missing", "/locale"),
        (
            "quiet_hours",
            json!({ "from": "9", "to": "10:00" }),
            "quiet-from-invalid",
            "/quiet_hours/from",
        ),
        (
            "messages",
            json!([{ "kind": "codes", "channel": "sms", "wanted": false }]),
            "field-invalid",
            "/messages/0/kind",
        ),
        (
            "messages",
            json!([{ "kind": "answers", "channel": "pigeon", "wanted": true }]),
            "field-invalid",
            "/messages/0/channel",
        ),
    ] {
        let mut body = late.clone();
        body[field] = value;
        assert_eq!(app.put(SETTINGS, &body).await.problem(), (422, code, at), "{body}");
    }
    let mut body = late.clone();
    body["quiet_hours"] = json!({ "from": "22:00", "to": "22:00" });
    let same = app.put(SETTINGS, &body).await;
    assert_eq!(same.problem(), (409, "quiet-same", "/quiet_hours/to"));
}

/// The code that was sent to `recipient` a moment ago.
async fn code_to(portal: &Portal, pool: &PgPool, recipient: &str) -> String {
    let kernel = Kernel { db: pool.clone(), ..portal.kernel.kernel.clone() };
    let sent = latest(&kernel, 2).await.unwrap();
    let body = &sent.iter().find(|one| one.recipient == recipient).unwrap().body;
    let found = body.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
    found.unwrap().to_owned()
}

#[sqlx::test(migrations = false)]
async fn an_account_is_reached_elsewhere_is_taken_along_and_ends(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let elsewhere = App::signed_in(&portal, &pool, PHONE).await;
    let app = App::signed_in(&portal, &pool, PHONE).await;
    let wait = || portal.kernel.clock.advance(TimeDelta::seconds(1));

    let same = app.post("/api/v1/me/phone/codes", &json!({ "phone": "138 1234 5678" })).await;
    assert_eq!(same.problem(), (409, "phone-same", "/phone"));
    let sent = app.post("/api/v1/me/phone/codes", &json!({ "phone": OTHER })).await.good();
    assert_eq!(
        (&sent["new"]["to"], &sent["old"]["to"]),
        (&json!("139****4321"), &json!("138****5678"))
    );
    let codes = json!({
        "new_code": code_to(&portal, &pool, OTHER).await,
        "old_code": code_to(&portal, &pool, PHONE).await,
    });
    let wrong = json!({ "new_code": "12", "old_code": codes["old_code"] });
    let wrong = app.put("/api/v1/me/phone", &wrong).await;
    assert_eq!(wrong.problem(), (422, "code-missing", "/new_code"));
    let changed = app.put("/api/v1/me/phone", &codes).await.good();
    assert_eq!(changed["phone"], "139****4321");
    assert_eq!(elsewhere.get(ME).await.status, 401);

    wait();
    let wrong = app.post("/api/v1/me/email/codes", &json!({ "email": "wang" })).await;
    assert_eq!(wrong.problem(), (422, "email-invalid", "/email"));
    let email = json!({ "email": "Wang@Example.CN" });
    let sent = app.send("POST", "/api/v1/me/email/codes", KEY, &email).await.good();
    assert_eq!(app.send("POST", "/api/v1/me/email/codes", KEY, &email).await.good(), sent);
    let soon = app.post("/api/v1/me/email/codes", &email).await;
    assert_eq!(soon.problem(), (429, "code-too-soon", ""));
    assert!(!soon.header("retry-after").is_empty());
    let code = json!({ "code": last_code(&portal, &pool).await });
    let added = app.put("/api/v1/me/email", &code).await.good();
    assert_eq!(added["email"], "w***@example.cn");
    let keyless = app.delete("/api/v1/me/email").await;
    assert_eq!(keyless.problem(), (400, "idempotency-key-missing", "Idempotency-Key"));
    assert_eq!(app.send("DELETE", "/api/v1/me/email", KEY, &json!({})).await.status, 204);
    assert!(app.get(ME).await.good()["email"].is_null());

    let archive = app.get("/api/v1/me/export").await;
    assert_eq!((archive.status, archive.header("content-type")), (200, "application/zip"));

    wait();
    let sent = app.post("/api/v1/me/deletion/codes", &json!({})).await.good();
    assert_eq!(sent["to"], "139****4321");
    let code = last_code(&portal, &pool).await;
    let other = if code == "000000" { "000001" } else { "000000" };
    let wrong = app.post("/api/v1/me/deletion", &json!({ "code": other })).await;
    assert_eq!(wrong.problem(), (409, "code-wrong", "/code"));
    assert_eq!(app.post("/api/v1/me/deletion", &json!({ "code": code })).await.status, 204);
    assert_eq!(app.get(ME).await.problem(), (401, "token-expired", ""));
    let left: i64 = sqlx::query_scalar("select count(*) from resident where phone is not null")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

/// Puts a message into the inbox of the first account.
async fn write(portal: &Portal, pool: &PgPool) {
    let resident: Uuid = sqlx::query_scalar("select id from resident order by created_at limit 1")
        .fetch_one(pool)
        .await
        .unwrap();
    let message = Outgoing {
        template: "question-answered",
        to: To::Resident(resident),
        locale: Locale::En,
        values: &[("words", "film"), ("answer", "Residual waste."), ("number", "MH")],
        resident: None,
        subject: None,
        deliver_after: None,
        expires_at: None,
    };
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    send(&portal.kernel, &mut conn, message).await.unwrap();
    portal.kernel.clock.advance(TimeDelta::seconds(1));
}

#[sqlx::test(migrations = false)]
async fn messages_and_devices_are_theirs_alone(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::signed_in(&portal, &pool, PHONE).await;
    let tablet = App::signed_in(&portal, &pool, PHONE).await;
    let stranger = App::signed_in(&portal, &pool, OTHER).await;

    for _ in 0..21 {
        write(&portal, &pool).await;
    }
    let unread = async || app.get("/api/v1/me/counts").await.good()["unread"].clone();
    assert_eq!(unread().await, 21);
    let first = app.get(MESSAGES).await.good();
    let items = first["items"].as_array().unwrap();
    assert_eq!(items.len(), 20);
    let next = app.get(&format!("{MESSAGES}?after={}", first["next"].as_str().unwrap())).await;
    let next = next.good();
    assert_eq!((next["items"].as_array().unwrap().len(), &next["next"]), (1, &Value::Null));
    let wrong = app.get(&format!("{MESSAGES}?after=1")).await;
    assert_eq!(wrong.problem(), (400, "field-invalid", "after"));

    let path = format!("{MESSAGES}/{}", items[0]["id"].as_str().unwrap());
    assert_eq!(stranger.get(&path).await.problem(), (404, "not-found", ""));
    assert_eq!(app.get(&format!("{MESSAGES}/1")).await.problem(), (404, "not-found", ""));
    let opened = app.get(&path).await.good();
    assert!(opened["body"].as_str().unwrap().contains("Residual waste."), "{opened}");
    assert_eq!(
        (&opened["read_at"], unread().await),
        (&Value::Null, json!(21)),
        "a GET changes nothing"
    );
    let mark = format!("{path}/read");
    assert_eq!(stranger.put(&mark, &json!({})).await.problem(), (404, "not-found", ""));
    assert_eq!(app.put(&mark, &json!({})).await.status, 204);
    assert!(!app.get(&path).await.good()["read_at"].is_null());
    assert_eq!(unread().await, 20);
    write(&portal, &pool).await;
    let newest = json!({ "newest": items[0]["id"] });
    assert_eq!(app.post("/api/v1/me/messages/read", &newest).await.status, 204);
    assert_eq!(unread().await, 1, "what came since");
    let wrong = app.post("/api/v1/me/messages/read", &json!({ "newest": "x" })).await;
    assert_eq!(wrong.problem(), (422, "field-invalid", "/newest"));

    let devices = app.get(DEVICES).await.good();
    let devices = devices["items"].as_array().unwrap();
    assert_eq!((devices.len(), &devices[0]["name"]), (2, &json!("WeChat")));
    let other = devices.iter().find(|device| device["here"] == false).unwrap();
    let path = format!("{DEVICES}/{}", other["id"].as_str().unwrap());
    assert_eq!(stranger.delete(&path).await.problem(), (404, "not-found", ""));
    assert_eq!(tablet.get(ME).await.status, 200, "somebody else's is left as it is");
    assert_eq!(app.delete(&path).await.status, 204);
    assert_eq!(app.delete(&path).await.problem(), (404, "not-found", ""), "it is over");
    assert_eq!(tablet.get(ME).await.status, 401);
    assert_eq!((app.delete(DEVICES).await.status, app.get(ME).await.status), (204, 200));

    let limited = App::new(&portal);
    let sent = limited.post("/api/v1/sign-in/codes", &json!({ "phone": OTHER })).await.good();
    let proof = json!({
        "challenge": sent["challenge"],
        "code": last_code(&portal, &pool).await,
        "scopes": ["cases"],
    });
    let tokens = limited.post("/api/v1/tokens", &proof).await.good();
    let limited = App::with_token(&portal, tokens["access_token"].as_str().unwrap());
    for path in [ME, MESSAGES, DEVICES, PLACES, "/api/v1/me/export", "/api/v1/me/counts"] {
        assert_eq!(limited.get(path).await.problem(), (403, "token-scope", ""), "{path}");
    }
    assert_eq!(limited.get("/api/v1/me/questions").await.status, 200);
}

fn east(spot: &Value) -> f64 {
    spot["longitude"].as_f64().unwrap()
}

#[sqlx::test(migrations = false)]
async fn places_are_kept_changed_and_removed(pool: PgPool) {
    let owner = TestKernel::new(pool.clone());
    demonstration::for_tests(&owner, 1).await;
    let portal = Portal::new(&pool).await;
    let app = App::signed_in(&portal, &pool, PHONE).await;

    let address = json!({ "address": "清荷花园3幢2单元" });
    let spots = app.post("/api/v1/me/places/spots", &address).await.good();
    let spot = &spots["items"][0];
    let home = json!({ "label": "家", "address": address["address"], "spot": spot });
    let kept = app.send("POST", PLACES, KEY, &home).await.good();
    assert_eq!(app.send("POST", PLACES, KEY, &home).await.good(), kept);
    assert_eq!(app.get(PLACES).await.good(), kept);
    let place = &kept["items"][0];
    assert_eq!((&place["label"], &place["spot"]["name"]), (&json!("家"), &spot["name"]));
    assert!(kept["items"][1].is_null());

    let path = format!("{PLACES}/{}", place["id"].as_str().unwrap());
    // On the map of WeChat the spot has other degrees, and stays where it is.
    let wanted = json!({ "address": address["address"], "datum": "gcj02" });
    let shifted = app.post("/api/v1/me/places/spots", &wanted).await.good()["items"][0].take();
    assert!((east(&shifted) - east(spot)).abs() > 1e-3, "{shifted}");
    let mut there = home.clone();
    there["spot"] = shifted.clone();
    there["datum"] = json!("gcj02");
    let saved = app.put(&path, &there).await.good();
    assert!((east(&saved["items"][0]["spot"]) - east(&shifted)).abs() < 1e-5, "{saved}");
    let shown = app.get(&format!("{PLACES}?datum=gcj02")).await.good();
    assert_eq!(shown, saved);
    let shown = app.get(PLACES).await.good();
    assert!((east(&shown["items"][0]["spot"]) - east(spot)).abs() < 1e-5, "{shown}");
    let wrong = app.get(&format!("{PLACES}?datum=bd09")).await;
    assert_eq!(wrong.problem(), (400, "field-invalid", "datum"));
    let office = json!({ "label": "单位", "address": "湖滨路1号" });
    let changed = app.put(&path, &office).await.good();
    assert_eq!(changed["items"][0]["label"], "单位");
    assert!(changed["items"][0]["spot"].is_null());
    let stranger = App::signed_in(&portal, &pool, OTHER).await;
    for (app, path) in [(&stranger, &*path), (&app, "/api/v1/me/places/1")] {
        assert_eq!(app.put(path, &office).await.problem(), (404, "place-gone", ""), "{path}");
    }
    let paris = json!({ "name": "Paris", "longitude": 2.35, "latitude": 48.85 });
    let wrong = app.post(PLACES, &json!({ "label": " ", "address": "x", "spot": paris })).await;
    assert_eq!(wrong.problem(), (422, "place-label-missing", "/label"));
    assert_eq!(wrong.body["errors"][1]["pointer"], "/spot");

    let refused = stranger.send("DELETE", &path, KEY, &json!({})).await;
    assert_eq!(refused.problem(), (404, "not-found", ""));
    assert_eq!(app.get("/api/v1/me/counts").await.good()["places"], 1);
    let key = "01977d3e-0000-7000-8000-000000000002";
    assert_eq!(app.send("DELETE", &path, key, &json!({})).await.status, 204);
    assert_eq!(app.send("DELETE", &path, key, &json!({})).await.status, 204, "sent twice");
    assert_eq!(app.get(PLACES).await.good()["items"], json!([]));
}
