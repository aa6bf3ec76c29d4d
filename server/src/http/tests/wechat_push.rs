//! What WeChat pushes, as the internet meets it. What becomes of it is tested with the checks.

use std::sync::Arc;

use axum::{body::Body, http::Request};
use backend::{
    messages::Carriers,
    platforms::{
        Platforms,
        wechat::{DEFAULT_URL, WeChat, WeChatSettings},
    },
};
use sqlx::PgPool;

use super::portal::Portal;

/// With the signature of the token `123456` at the tests' now.
const SIGNED: &str = "/platforms/wechat/push?signature=68d73f72bf45ea9cbf02a463724a6cb2fea5f4db&timestamp=1795136400&nonce=n1";

/// `{"Event":"kf_create_session"}` for `wx1111`, sealed with [`PUSH_KEY`], and its signature.
const SEALED: &str =
    "Q3stYC6hdFzMh9T8HCvyDFMq201E/Uldq+yTHk9OqsMpA0mL6LhKHMDnJKVk7q+8SawF6OD/p4NqvMWg20ODJA==";
const SEALED_SIGNED: &str =
    "&encrypt_type=aes&msg_signature=a99e71839c628027f886aa3ef3b0ac2b200e1f5c";
const PUSH_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn carriers(push_key: Option<&str>) -> Carriers {
    let wechat = WeChat::new(WeChatSettings {
        url: DEFAULT_URL.to_owned(),
        app_id: "wx1111".to_owned(),
        secret: "s3cret".into(),
        push_token: Some("123456".into()),
        push_key: push_key.map(Into::into),
        origin: None,
    });
    let wechat = Some(Arc::new(wechat.unwrap()));
    let platforms = Platforms { wechat, ..Platforms::default() };
    Carriers { platforms, ..Carriers::default() }
}

#[sqlx::test(migrations = false)]
async fn only_what_wechat_signs_is_read(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    assert_eq!(portal.get(SIGNED).await.status, 404, "no mini-app");

    let portal = portal.with_carriers(carriers(None));
    let echoed = portal.get(&format!("{SIGNED}&echostr=say-this")).await;
    assert_eq!((echoed.status.as_u16(), echoed.body.as_str()), (200, "say-this"));
    let forged = SIGNED.replace("nonce=n1", "nonce=n2");
    for path in [forged.as_str(), "/platforms/wechat/push?nonce=n1"] {
        let refused = portal.get(&format!("{path}&echostr=say-this")).await;
        assert_ne!(refused.body, "say-this", "{path}");
        assert_eq!(refused.status, 401, "{path}");
    }

    let ours = r#"{"Event":"wxa_media_check","appid":"wx1111","trace_id":"tr-1"}"#;
    let others = r#"{"Event":"wxa_media_check","appid":"wx2222","trace_id":"tr-1"}"#;
    let long = "{".repeat(65 * 1024);
    let sealed = format!("{SIGNED}&encrypt_type=aes");
    for (path, body, status) in [
        (SIGNED, r#"{"Event":"kf_create_session"}"#, 200),
        (SIGNED, "<xml><Event>kf_create_session</Event></xml>", 200),
        // Nobody has asked about it.
        (SIGNED, ours, 404),
        (SIGNED, others, 400),
        (SIGNED, "nonsense", 400),
        (SIGNED, "<!DOCTYPE a [<!ENTITY b \"c\">]><xml><Event>&b;</Event></xml>", 400),
        (SIGNED, long.as_str(), 413),
        (forged.as_str(), ours, 401),
        (sealed.as_str(), r#"{"Encrypt":"AAAA"}"#, 400),
    ] {
        let request = Request::post(path).body(Body::from(body.to_owned())).unwrap();
        let answer = portal.send(request).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.body == "success", status == 200, "{path}");
        // What is too long is refused by a layer before us.
        let is_page = answer.body.contains("<html");
        assert_eq!(is_page, status == 413, "WeChat's console shows our words: {}", answer.body);
    }
    let request = Request::post(&sealed).body(Body::from(r#"{"Encrypt":"AAAA"}"#)).unwrap();
    let told = portal.send(request).await.body;
    assert!(told.contains("MINHU_WECHAT_PUSH_KEY_FILE"), "{told}");

    let portal = portal.with_carriers(carriers(Some(PUSH_KEY)));
    let echoed = portal.get(&format!("{SIGNED}&echostr=say-this")).await;
    assert_eq!(echoed.body, "say-this", "that the address is ours is never asked sealed");
    let signed = format!("{SIGNED}{SEALED_SIGNED}");
    let json = format!(r#"{{"ToUserName":"gh_1","Encrypt":"{SEALED}"}}"#);
    let xml = format!("<xml><Encrypt><![CDATA[{SEALED}]]></Encrypt></xml>");
    let changed = json.replace("Q3st", "Q3su");
    for (path, body, status) in [
        (signed.as_str(), json.as_str(), 200),
        (signed.as_str(), xml.as_str(), 200),
        (signed.as_str(), changed.as_str(), 401),
        (signed.as_str(), ours, 401),
        // Whoever has seen an address cannot say with it what they like.
        (SIGNED, ours, 400),
    ] {
        let request = Request::post(path).body(Body::from(body.to_owned())).unwrap();
        let answer = portal.send(request).await;
        assert_eq!(answer.status, status, "{body}");
    }
}
