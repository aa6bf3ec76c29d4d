//! A WeChat for tests, which knows what it is told.

use std::sync::Arc;

use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_partial_json, path, query_param},
};

use crate::{
    Kernel,
    platforms::{
        Platforms,
        wechat::{WeChat, WeChatSettings},
    },
};

/// The mini-app.
pub(crate) const APP: &str = "wx1111";
/// Of the mini-app.
pub(crate) const SECRET: &str = "planted0secret0of0wechat";
/// What WeChat sends along with an openid.
pub(crate) const SESSION_KEY: &str = "planted-session-key==";

/// A WeChat that gives access tokens and refuses every code.
pub(crate) async fn wechat() -> (MockServer, Platforms) {
    let server = MockServer::start().await;
    Mock::given(path("/cgi-bin/stable_token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "access_token": "planted-access-token", "expires_in": 7200,
        })))
        .mount(&server)
        .await;
    for at in ["/sns/jscode2session", "/wxa/business/getuserphonenumber"] {
        Mock::given(path(at))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({
                "errcode": 40029, "errmsg": "invalid code",
            })))
            .with_priority(9)
            .mount(&server)
            .await;
    }
    let settings = WeChatSettings {
        url: server.uri(),
        app_id: APP.to_owned(),
        secret: SECRET.into(),
        push_token: None,
        push_key: None,
        origin: None,
    };
    let wechat = WeChat::new(settings).unwrap();
    (server, Platforms { wechat: Some(Arc::new(wechat)), ..Platforms::default() })
}

/// Whoever gives `code` is `open_id`. Once.
pub(crate) async fn knows(server: &MockServer, code: &str, open_id: &str) {
    Mock::given(path("/sns/jscode2session"))
        .and(query_param("js_code", code))
        .and(query_param("appid", APP))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "openid": open_id, "session_key": SESSION_KEY,
        })))
        .up_to_n_times(1)
        .mount(server)
        .await;
}

/// Whoever gives `code` to the mini-app `app_id` has this number. Once.
pub(crate) async fn confirms(
    kernel: &Kernel,
    server: &MockServer,
    code: &str,
    phone: &str,
    app_id: &str,
) {
    Mock::given(path("/wxa/business/getuserphonenumber"))
        .and(body_partial_json(json!({ "code": code })))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "errcode": 0,
            "errmsg": "ok",
            "phone_info": {
                "phoneNumber": phone,
                "purePhoneNumber": phone,
                "countryCode": "86",
                "watermark": { "timestamp": kernel.now().timestamp(), "appid": app_id },
            },
        })))
        .up_to_n_times(1)
        .mount(server)
        .await;
}

/// How often WeChat was asked at `at`.
pub(crate) async fn asked(server: &MockServer, at: &str) -> usize {
    let requests = server.received_requests().await.unwrap();
    requests.iter().filter(|request| request.url.path() == at).count()
}
