//! Signing in by who somebody is on a platform; and that nothing of what only the platform and we
//! know comes out of it: in answers, logs, or what is printed.

use std::sync::{Arc, Mutex};

use axum::{
    Json as Body, Router,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use backend::{
    messages::Carriers,
    platforms::{
        Platforms,
        wechat::{WeChat, WeChatSettings},
    },
};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::net::TcpListener;

use super::{super::portal::Portal, App, Json};
use crate::config::Log;

const APP: &str = "wx1111";
const SECRET: &str = "plantedsecretofwechat";
const SESSION_KEY: &str = "planted-session-key==";
const ACCESS_TOKEN: &str = "planted-access-token";
const OPEN_ID: &str = "oPlantedOpenId";
const PHONE: &str = "13812345678";
/// At 2026-11-20 09:00 in Shanghai, where the clock of tests begins.
const NOW: i64 = 1_795_136_400;

const WECHAT: &str = "/api/v1/tokens/wechat";
const LINKS: &str = "/api/v1/me/platforms";
const LINK: &str = "/api/v1/me/platforms/wechat";

#[derive(serde::Deserialize)]
struct Login {
    js_code: String,
}

/// Whoever has a good code is the same person; what goes wrong quotes what nobody should read.
async fn session(Query(login): Query<Login>) -> Response {
    let quoted = format!("{SECRET} {SESSION_KEY} {OPEN_ID} {}", login.js_code);
    match login.js_code.as_str() {
        code if code.starts_with("good-") => {
            Body(json!({ "openid": OPEN_ID, "session_key": SESSION_KEY })).into_response()
        }
        "down" => (StatusCode::BAD_GATEWAY, quoted).into_response(),
        _ => Body(json!({ "errcode": 40029, "errmsg": quoted })).into_response(),
    }
}

async fn phone(Body(asked): Body<Value>) -> Body<Value> {
    if asked["code"] != "phone-1" {
        return Body(json!({ "errcode": 40029, "errmsg": format!("{SECRET} {PHONE}") }));
    }
    Body(json!({
        "errcode": 0,
        "phone_info": {
            "purePhoneNumber": PHONE, "countryCode": "86",
            "watermark": { "timestamp": NOW, "appid": APP },
        },
    }))
}

async fn token() -> Body<Value> {
    Body(json!({ "access_token": ACCESS_TOKEN, "expires_in": 7200 }))
}

async fn wechat() -> Carriers {
    let router = Router::new()
        .route("/cgi-bin/stable_token", post(token))
        .route("/sns/jscode2session", get(session))
        .route("/wxa/business/getuserphonenumber", post(phone));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let settings = WeChatSettings {
        url,
        app_id: APP.to_owned(),
        secret: SECRET.into(),
        push_token: None,
        push_key: None,
        origin: None,
    };
    let wechat = Some(Arc::new(WeChat::new(settings).unwrap()));
    Carriers { platforms: Platforms { wechat, ..Platforms::default() }, ..Carriers::default() }
}

/// Everything that was answered, whatever became of it.
#[derive(Default)]
struct Answers(Mutex<String>);

impl Answers {
    fn heard(&self, answer: Json) -> Json {
        *self.0.lock().unwrap() += &format!("{answer:?}\n");
        answer
    }
}

#[sqlx::test(migrations = false)]
async fn a_resident_signs_in_with_wechat_and_no_secret_comes_out(pool: PgPool) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let portal = Portal::new(&pool).await.with_carriers(wechat().await);
    let answers = Answers::default();
    let app = App::new(&portal);
    let settings = answers.heard(app.get("/api/v1/settings").await).good();
    assert_eq!(settings["platforms"], json!(["wechat"]));
    assert_eq!(settings["subscriptions"], json!([]));

    for (body, problem) in [
        (json!({ "code": "good-1" }), (422, "platform-not-linked", "/phone_code")),
        (json!({ "code": "made-up" }), (422, "platform-code", "/code")),
        (
            json!({ "code": "good-2", "phone_code": "made-up" }),
            (422, "platform-code", "/phone_code"),
        ),
        (json!({ "code": "down" }), (503, "platform-away", "")),
        (json!({ "code": "good-1", "scopes": [] }), (422, "field-invalid", "/scopes")),
        (json!({ "code": "good-1", "session_key": "x" }), (422, "field-unknown", "/session_key")),
    ] {
        let refused = answers.heard(app.post(WECHAT, &body).await);
        assert_eq!(refused.problem(), problem, "{body}");
        if problem.0 == 503 {
            assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
        }
    }
    let alipay = app.post("/api/v1/tokens/alipay", &json!({ "code": "good-1" })).await;
    assert_eq!(answers.heard(alipay).problem(), (404, "not-found", ""));

    let key = "01977d3e-0000-7000-8000-000000000001";
    let first = json!({ "code": "good-3", "phone_code": "phone-1", "device": "WeChat" });
    let tokens = answers.heard(app.send("POST", WECHAT, key, &first).await).good();
    let same = answers.heard(app.send("POST", WECHAT, key, &first).await).good();
    assert_eq!(same, tokens);
    let app = App::with_token(&portal, tokens["access_token"].as_str().unwrap());
    let links = answers.heard(app.get(LINKS).await).good();
    assert_eq!(links["items"][0]["platform"], "wechat");
    let agreed = json!({ "messages": ["bulky-reminder-1"] });
    let agreed = answers.heard(app.post("/api/v1/me/subscriptions", &agreed).await);
    assert_eq!(agreed.problem(), (422, "field-invalid", "/messages/0"));
    let unproved = app.post(LINK, &json!({ "code": "good-4" })).await;
    assert_eq!(answers.heard(unproved).problem(), (422, "platform-not-yours", "/phone_code"));
    let code = json!({ "code": "good-4", "phone_code": "phone-1" });
    for (method, path, status) in [
        ("DELETE", LINK, 204),
        ("POST", LINK, 204),
        ("POST", "/api/v1/me/platforms/alipay", 404),
        ("POST", "/api/v1/me/platforms/qq", 404),
    ] {
        let answer = answers.heard(app.send(method, path, &app.key(), &code).await);
        assert_eq!(answer.status, status, "{method} {path}");
    }

    let carriers = format!("{:?}", portal.state.kernel.carriers);
    let log = log.text();
    assert!(log.contains("WeChat does not answer"), "the log was read");
    let answered = answers.0.lock().unwrap().clone();
    for secret in [
        SECRET,
        SESSION_KEY,
        ACCESS_TOKEN,
        OPEN_ID,
        PHONE,
        "good-1",
        "good-3",
        "phone-1",
        "made-up",
    ] {
        for (place, text) in [("the log", &log), ("answers", &answered), ("Debug", &carriers)] {
            assert!(!text.contains(secret), "{secret} is in {place}");
        }
    }
}
