use chrono::DateTime;
use domain::locale::Locale;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_partial_json, method, path, query_param},
};

use super::{push::PushError, *};
use crate::platforms::Trouble;

const APP: &str = "wx1111";
const NOW: i64 = 1_795_136_400;

fn settings(url: &str) -> WeChatSettings {
    WeChatSettings {
        url: url.to_owned(),
        app_id: APP.to_owned(),
        secret: "s3cretofwechat".into(),
        push_token: Some("123456".into()),
        push_key: None,
        origin: None,
    }
}

fn wechat(server: &MockServer) -> WeChat {
    WeChat::new(settings(&server.uri())).unwrap()
}

fn answer(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// Gives `token`, and counts how often.
async fn gives_token(server: &MockServer, token: &str, times: u64) {
    Mock::given(method("POST"))
        .and(path("/cgi-bin/stable_token"))
        .and(body_partial_json(json!({
            "grant_type": "client_credential", "appid": APP, "secret": "s3cretofwechat",
            "force_refresh": false,
        })))
        .respond_with(answer(json!({ "access_token": token, "expires_in": 7200 })))
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

async fn answers(server: &MockServer, at: &str, response: ResponseTemplate) {
    Mock::given(path(at)).respond_with(response).mount(server).await;
}

/// What WeChat's answer to a check of words is made of.
async fn checked(response: ResponseTemplate) -> Result<Verdict, WeChatError> {
    let server = MockServer::start().await;
    gives_token(&server, "T1", 1).await;
    answers(&server, "/wxa/msg_sec_check", response).await;
    wechat(&server).check_text("o1", "垃圾").await
}

#[tokio::test]
async fn many_callers_ask_for_one_token() {
    let server = MockServer::start().await;
    gives_token(&server, "T1", 1).await;
    Mock::given(path("/wxa/msg_sec_check"))
        .and(query_param("access_token", "T1"))
        .and(body_partial_json(json!({ "openid": "o1", "scene": 3, "version": 2 })))
        .respond_with(answer(json!({ "errcode": 0, "result": { "suggest": "pass" } })))
        .expect(20)
        .mount(&server)
        .await;
    let wechat = wechat(&server);
    let calls = (0..20).map(|_| wechat.check_text("o1", "垃圾"));
    for verdict in futures::future::join_all(calls).await {
        assert_eq!(verdict, Ok(Verdict::Pass));
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_by_its_kind() {
    for (errcode, trouble) in [
        (40_013, Trouble::UnknownId),
        (40_125, Trouble::Secret),
        (40_164, Trouble::Address),
        (45_009, Trouble::Busy),
        (1, Trouble::Unclear),
    ] {
        let server = MockServer::start().await;
        let refused = answer(json!({ "errcode": errcode, "errmsg": "s3cretofwechat" }));
        answers(&server, "/cgi-bin/stable_token", refused).await;
        assert_eq!(wechat(&server).examine().await, Err(trouble), "{errcode}");
    }
    let server = MockServer::start().await;
    gives_token(&server, "T1", 1).await;
    assert_eq!(wechat(&server).examine().await, Ok(()));
    let nobody = WeChat::new(settings("http://127.0.0.1:9")).unwrap();
    assert_eq!(nobody.examine().await, Err(Trouble::Away));
}

#[tokio::test]
async fn a_refused_token_is_asked_for_once_more_and_not_for_ever() {
    let server = MockServer::start().await;
    gives_token(&server, "T1", 1).await;
    gives_token(&server, "T2", 1).await;
    Mock::given(path("/wxa/msg_sec_check"))
        .and(query_param("access_token", "T1"))
        .respond_with(answer(json!({ "errcode": 40001, "errmsg": "of T1" })))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path("/wxa/msg_sec_check"))
        .and(query_param("access_token", "T2"))
        .respond_with(answer(json!({ "errcode": 0, "result": { "suggest": "pass" } })))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(wechat(&server).check_text("o1", "垃圾").await, Ok(Verdict::Pass));
    server.verify().await;

    // The same token comes back: nobody posts with it again, and nobody else asks.
    let server = MockServer::start().await;
    gives_token(&server, "T1", 2).await;
    Mock::given(path("/wxa/msg_sec_check"))
        .respond_with(answer(json!({ "errcode": 40001 })))
        .expect(20)
        .mount(&server)
        .await;
    let wechat = wechat(&server);
    let calls = (0..20).map(|_| wechat.check_text("o1", "垃圾"));
    for refused in futures::future::join_all(calls).await {
        assert_eq!(refused, Err(WeChatError::Later("key-refused")));
    }
    let next = wechat.check_text("o1", "垃圾").await;
    assert_eq!(next, Err(WeChatError::Later("key-refused")));
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_used_to_its_end() {
    let server = MockServer::start().await;
    // Short of the time before its end in which it is renewed.
    Mock::given(path("/cgi-bin/stable_token"))
        .respond_with(answer(json!({ "access_token": "T1", "expires_in": 200 })))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    answers(&server, "/cgi-bin/stable_token", ResponseTemplate::new(502)).await;
    let pass = answer(json!({ "errcode": 0, "result": { "suggest": "pass" } }));
    answers(&server, "/wxa/msg_sec_check", pass).await;
    let wechat = wechat(&server);
    for _ in 0..3 {
        let verdict = wechat.check_text("o1", "垃圾").await;
        assert_eq!(verdict, Ok(Verdict::Pass));
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_had_is_not_asked_for_by_everybody() {
    let server = MockServer::start().await;
    Mock::given(path("/cgi-bin/stable_token"))
        .respond_with(answer(json!({ "errcode": 40125, "errmsg": "s3cretofwechat" })))
        .expect(1)
        .mount(&server)
        .await;
    let wechat = wechat(&server);
    for _ in 0..3 {
        let refused = wechat.check_text("o1", "垃圾").await;
        assert_eq!(refused, Err(WeChatError::Later("key-refused")));
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_for_later() {
    use WeChatError::Later;
    for (response, why) in [
        (ResponseTemplate::new(502).set_body_string("<html>away</html>"), "failed"),
        (ResponseTemplate::new(302).insert_header("location", "/elsewhere"), "failed"),
        (ResponseTemplate::new(200).set_body_string("<html>hello</html>"), "not-understood"),
        (ResponseTemplate::new(200).set_body_string(""), "not-understood"),
        (ResponseTemplate::new(200).set_body_string("[]"), "not-understood"),
        (answer(json!({ "errcode": 0 })), "not-understood"),
        (answer(json!({ "errcode": -1 })), "busy"),
        (answer(json!({ "errcode": 45009 })), "busy"),
        (answer(json!({ "errcode": 99999 })), "failed"),
        (ResponseTemplate::new(200).set_body_bytes(vec![b' '; 2 * 1024 * 1024]), "too-long"),
    ] {
        assert_eq!(checked(response).await, Err(Later(why)));
    }
    let away = WeChat::new(settings("http://127.0.0.1:1")).unwrap();
    assert_eq!(away.session("c").await, Err(Later("away")));
}

#[tokio::test]
async fn verdicts_on_words() {
    use Verdict::{Pass, Review, Risky};
    let suggests = |word: &str| answer(json!({ "errcode": 0, "result": { "suggest": word } }));
    assert_eq!(checked(suggests("pass")).await, Ok(Pass));
    assert_eq!(checked(suggests("review")).await, Ok(Review));
    assert_eq!(checked(suggests("risky")).await, Ok(Risky));
    assert_eq!(checked(suggests("perhaps")).await, Ok(Review));
    assert_eq!(checked(answer(json!({ "errcode": 61010 }))).await, Ok(Review));
    assert_eq!(checked(answer(json!({ "errcode": 87014 }))).await, Ok(Risky));
    let nobody = checked(answer(json!({ "errcode": 40003 }))).await;
    assert_eq!(nobody, Err(WeChatError::Refused("open-id")));
}

#[tokio::test]
async fn a_session_is_who_somebody_is_and_nothing_else() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/sns/jscode2session"))
        .and(query_param("appid", APP))
        .and(query_param("secret", "s3cretofwechat"))
        .and(query_param("js_code", "a&b=c"))
        .and(query_param("grant_type", "authorization_code"))
        .respond_with(answer(json!({
            "openid": "oPlanted", "session_key": "keyPlanted", "unionid": "uPlanted",
        })))
        .expect(1)
        .mount(&server)
        .await;
    let session = wechat(&server).session("a&b=c").await.unwrap();
    assert_eq!(session.open_id.expose(), "oPlanted");
    assert!(!format!("{session:?}").contains("Planted"), "{session:?}");

    for code in [40029, 40163] {
        let server = MockServer::start().await;
        answers(&server, "/sns/jscode2session", answer(json!({ "errcode": code }))).await;
        let refused = wechat(&server).session("used").await;
        assert_eq!(refused, Err(WeChatError::CODE_NOT_GOOD));
    }
    assert_eq!(wechat(&server).session("").await, Err(WeChatError::CODE_NOT_GOOD));
}

#[tokio::test]
async fn a_number_is_taken_only_where_it_was_given_to_us_just_now() {
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    let phone = |number: &str, country: Value, app: &str, at: i64| {
        let body = json!({ "errcode": 0, "phone_info": {
            "phoneNumber": format!("+{country}{number}"), "purePhoneNumber": number,
            "countryCode": country, "watermark": { "timestamp": at, "appid": app },
        }});
        async move {
            let server = MockServer::start().await;
            gives_token(&server, "T1", 1).await;
            answers(&server, "/wxa/business/getuserphonenumber", answer(body)).await;
            wechat(&server).phone(now, "c").await
        }
    };
    let nobody = WeChat::new(settings("http://127.0.0.1:1")).unwrap();
    for code in [String::new(), "c".repeat(257)] {
        assert_eq!(nobody.phone(now, &code).await, Err(WeChatError::CODE_NOT_GOOD));
    }
    let good = phone("13812345678", json!("86"), APP, NOW - 60).await.unwrap();
    assert_eq!(good.as_str(), "13812345678");
    assert!(phone("13812345678", json!(86), APP, NOW).await.is_ok());
    for (number, country, app, at, why) in [
        ("13812345678", "86", "wx2222", NOW, "watermark"),
        ("13812345678", "86", APP, NOW - 7_200, "watermark"),
        ("13812345678", "86", APP, i64::MIN, "watermark"),
        ("13812345678", "852", APP, NOW, "phone-not-mobile"),
        ("12345", "86", APP, NOW, "phone-not-mobile"),
    ] {
        let refused = phone(number, json!(country), app, at).await;
        assert_eq!(refused, Err(WeChatError::Refused(why)), "{number} {country} {app} {at}");
    }
}

#[tokio::test]
async fn a_message_goes_out_cut_to_its_fields() {
    let server = MockServer::start().await;
    gives_token(&server, "T1", 1).await;
    Mock::given(path("/cgi-bin/message/subscribe/send"))
        .and(body_partial_json(json!({
            "touser": "o1", "template_id": "tmpl", "page": "pages/case/case", "lang": "zh_TW",
            "data": { "thing1": { "value": "-" }, "phrase2": { "value": "已受理" } },
        })))
        .respond_with(answer(json!({ "errcode": 0, "errmsg": "ok" })))
        .expect(1)
        .mount(&server)
        .await;
    let message = SubscribeMessage {
        open_id: "o1",
        template_id: "tmpl",
        page: Some("pages/case/case"),
        locale: Locale::ZhHant,
        fields: &[("thing1", ""), ("phrase2", "已受理!")],
    };
    assert_eq!(wechat(&server).subscribe(&message).await, Ok(()));

    for body in ["{}", "[]"] {
        let server = MockServer::start().await;
        gives_token(&server, "T1", 1).await;
        let response = ResponseTemplate::new(200).set_body_string(body);
        answers(&server, "/cgi-bin/message/subscribe/send", response).await;
        let sent = wechat(&server).subscribe(&message).await;
        assert_eq!(sent, Err(WeChatError::Later("not-understood")), "{body}");
    }
    for (code, expected) in [
        (43_101, WeChatError::Refused("user-refused")),
        (47_003, WeChatError::Refused("field")),
        (40_037, WeChatError::Refused("template")),
        (40_003, WeChatError::Refused("open-id")),
        (41_030, WeChatError::Refused("page")),
        (-1, WeChatError::Later("busy")),
    ] {
        let server = MockServer::start().await;
        gives_token(&server, "T1", 1).await;
        let response = answer(json!({ "errcode": code }));
        answers(&server, "/cgi-bin/message/subscribe/send", response).await;
        assert_eq!(wechat(&server).subscribe(&message).await, Err(expected), "{code}");
    }
}

#[tokio::test]
async fn a_code_is_a_picture_or_an_error_under_200() {
    let png = b"\x89PNG\r\n\x1a\nrest".to_vec();
    for (body, expected) in [
        (png.clone(), Ok(png)),
        (br#"{"errcode":41030,"errmsg":"page"}"#.to_vec(), Err(WeChatError::Refused("page"))),
        (br#"{"errcode":45009}"#.to_vec(), Err(WeChatError::Later("busy"))),
        (b"{}".to_vec(), Err(WeChatError::Later("not-understood"))),
        (b"GIF89a".to_vec(), Err(WeChatError::Later("not-understood"))),
    ] {
        let server = MockServer::start().await;
        gives_token(&server, "T1", 1).await;
        let response = ResponseTemplate::new(200).set_body_raw(body, "image/jpeg");
        answers(&server, "/wxa/getwxacodeunlimit", response).await;
        let code = wechat(&server).mini_app_code("p=abc", "pages/nearby/index").await;
        assert_eq!(code.map(|bytes| bytes.to_vec()), expected);
    }
    let nobody = WeChat::new(settings("http://127.0.0.1:1")).unwrap();
    for scene in ["", "a b", "p=公厕", "123456789012345678901234567890123"] {
        let refused = nobody.mini_app_code(scene, "pages/nearby/index").await;
        assert_eq!(refused, Err(WeChatError::Refused("scene")), "{scene}");
    }
}

#[tokio::test]
async fn a_photo_is_asked_about() {
    let server = MockServer::start().await;
    gives_token(&server, "T1", 1).await;
    Mock::given(path("/wxa/media_check_async"))
        .and(body_partial_json(json!({
            "media_url": "https://minhu.example/files/1", "media_type": 2, "version": 2,
            "scene": 3, "openid": "o1",
        })))
        .respond_with(answer(json!({ "errcode": 0, "trace_id": "tr-1" })))
        .mount(&server)
        .await;
    let url = "https://minhu.example/files/1";
    let asked = wechat(&server).check_image("o1", url).await;
    assert_eq!(asked, Ok("tr-1".to_owned()));
}

/// What stands in the address of a push in plain mode.
fn address<'a>(signature: &'a str, timestamp: &'a str, nonce: &'a str) -> push::Signed<'a> {
    push::Signed { signature, timestamp, nonce, encrypt_type: "", msg_signature: "" }
}

fn read(body: &str) -> Result<Option<push::Looked>, PushError> {
    let wechat = WeChat::new(settings("http://127.0.0.1:1")).unwrap();
    wechat.read_push(address("", "", ""), body.as_bytes())
}

#[test]
fn a_push_is_read_from_json_and_xml_and_bombs_are_not() {
    let looked =
        |trace: &str, verdict| Ok(Some(push::Looked { trace_id: trace.to_owned(), verdict }));
    let json = json!({
        "ToUserName": "gh_1", "MsgType": "event", "Event": "wxa_media_check", "appid": APP,
        "trace_id": "tr-1", "version": 2, "errcode": 0, "result": { "suggest": "risky" },
        "detail": [{ "suggest": "pass" }],
    });
    assert_eq!(read(&json.to_string()), looked("tr-1", Verdict::Risky));
    let xml = |inner: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\
             <Event><![CDATA[wxa_media_check]]></Event><appid><![CDATA[wx1111]]></appid>\
             <detail><suggest>risky</suggest></detail>{inner}</xml>\n"
        )
    };
    let pass = "<trace_id>tr&amp;&#50;</trace_id><errcode>0</errcode>\
                <result><suggest><![CDATA[pass]]></suggest><label>100</label></result>";
    assert_eq!(read(&xml(pass)), looked("tr&2", Verdict::Pass));
    // It could not be fetched, so somebody looks.
    let failed = "<trace_id>tr-3</trace_id><errcode>-1008</errcode>";
    assert_eq!(read(&xml(failed)), looked("tr-3", Verdict::Review));

    assert_eq!(read(r#"{"Event":"kf_create_session"}"#), Ok(None));
    let other = r#"{"Event":"wxa_media_check","appid":"wx2222","trace_id":"tr-1"}"#;
    assert_eq!(read(other), Err(PushError::NotOurs));

    let deep = format!("{}{}", "<a>".repeat(9), "</a>".repeat(9));
    let long = format!("<trace_id>{}</trace_id>", "x".repeat(2_000));
    for body in [
        "",
        "nonsense",
        "{",
        "[]",
        "<xml>",
        "<xml></html>",
        "<xml></xml><xml></xml>",
        "<!DOCTYPE xml [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><xml><appid>&b;</appid></xml>",
        "<!DOCTYPE xml SYSTEM \"file:///etc/passwd\"><xml></xml>",
        "<?php x ?><xml></xml>",
        "<xml><?php x ?></xml>",
        "<xml><appid>&b;</appid></xml>",
        &deep,
        &xml(&long),
        &xml(""),
    ] {
        assert_eq!(read(body), Err(PushError::Unreadable), "{body}");
    }
}

/// Each was sealed with Node's own AES under a key whose last character has bits that count for
/// nothing, for the token `123456`, the timestamp `1795136400` and the nonce `n1`.
#[test]
fn a_sealed_push_is_opened_with_our_key_only() {
    const OURS: &str = "Q3stYC6hdFzMh9T8HCvyDOts2g7x6ua5gHnxoOj0GqhbQTOKDzPWSw87Pskeow4iNVofCnZVSNiSCjsHQ3+NY77\
        G4UhkPeHKaMFN3bbKbL92O0mIPKUiC20SVu/hkJroeixhFt29vo2FCYCgeNQQnRdKgv+ZcaKOQ1ayeUicGvnyHcWpMow+\
        ktNd1IljwFuNV8jQMuFly+vQJPm3aejXqw==";
    const OURS_SIGNED: &str = "1238a8984f25a1f58f77548dcce2d6d1c36f1646";
    let with_key = |key: &str| {
        let settings = settings("http://127.0.0.1:1");
        WeChat::new(WeChatSettings { push_key: Some(key.into()), ..settings }).unwrap()
    };
    let wechat = with_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
    let signed = |msg_signature| push::Signed {
        encrypt_type: "aes",
        msg_signature,
        ..address("", "1795136400", "n1")
    };
    let body = |sealed: &str| format!(r#"{{"ToUserName":"gh_1","Encrypt":"{sealed}"}}"#);
    let looked = push::Looked { trace_id: "tr-1".to_owned(), verdict: Verdict::Risky };
    let ours = body(OURS);
    assert_eq!(wechat.read_push(signed(OURS_SIGNED), ours.as_bytes()), Ok(Some(looked)));

    let plain = WeChat::new(settings("http://127.0.0.1:1")).unwrap();
    let other = with_key(&"b".repeat(43));
    for (wechat, signed, body, why) in [
        (&plain, signed(OURS_SIGNED), ours.clone(), PushError::Sealed),
        (&other, signed(OURS_SIGNED), ours.clone(), PushError::WrongKey),
        (&wechat, address("", "1795136400", "n1"), ours.clone(), PushError::Plain),
        (&wechat, signed(""), ours, PushError::Forged),
        (&wechat, signed(OURS_SIGNED), body(""), PushError::Forged),
        (
            &wechat,
            signed("16a1c24f5d6a87da2ff33a3abbb08cd509658d3c"),
            // For `wx2222`.
            body(
                "Q3stYC6hdFzMh9T8HCvyDFMq201E/Uldq+yTHk9OqsMpA0mL6LhKHMDnJKVk7q+8ivzX46eaWi0nX4W02OYgZQ==",
            ),
            PushError::NotOurs,
        ),
        (
            &wechat,
            signed("2566a920e25448550764c513ce67a972f26498a3"),
            // Filled up wrongly.
            body("Q3stYC6hdFzMh9T8HCvyDFy3AGbYUfxHXAEUr6bjmEE="),
            PushError::WrongKey,
        ),
        (
            &wechat,
            signed("52d7bd8cff88a0fb73b481c206d0a4415c4c1c8c"),
            // It says that it is 4 GB long.
            body("Q3stYC6hdFzMh9T8HCvyDKN+/o4t8LMFiV6ScfAH4QU="),
            PushError::WrongKey,
        ),
        (
            &wechat,
            signed("4863e3d8c00c191e02642355c03fbcf5436f1783"),
            // `xxxxxx`, filled up with a whole block of 32.
            body(
                "Q3stYC6hdFzMh9T8HCvyDHE9qeDdFSLGMJiLhucPhtTTrGe6I/Q/FpwGjfzhfAWw19NNXikM0PLsJaRkJKp2pQ==",
            ),
            PushError::Unreadable,
        ),
    ] {
        assert_eq!(wechat.read_push(signed, body.as_bytes()), Err(why), "{body}");
    }
}

#[test]
fn a_push_counts_for_five_minutes() {
    let wechat = WeChat::new(settings("http://127.0.0.1:1")).unwrap();
    let check = |signature: &str, seconds: i64| {
        let now = DateTime::from_timestamp(1_411_443_780 + seconds, 0).unwrap();
        let (timestamp, nonce) = ("1411443780", "437374425");
        wechat.check_push(now, address(signature, timestamp, nonce))
    };
    // SHA-1 of `1234561411443780437374425`.
    let right = "97f44b51ccbee5533bf61e753557d165ea0f4566";
    assert_eq!(check(right, 0), Ok(()));
    assert_eq!(check(right, 300), Ok(()));
    assert_eq!(check(right, -300), Ok(()));
    assert_eq!(check(right, 301), Err(PushError::Forged));
    assert_eq!(check("0", 0), Err(PushError::Forged));
    let none = WeChatSettings { push_token: None, ..settings("http://127.0.0.1:1") };
    let refused =
        WeChat::new(none).unwrap().check_push(DateTime::UNIX_EPOCH, address(right, "1", "2"));
    assert_eq!(refused, Err(PushError::NotSetUp));
}

#[test]
fn settings_that_are_wrong_are_refused_without_being_quoted() {
    let good = settings("https://api.weixin.qq.com");
    assert!(WeChat::new(good.clone()).is_ok());
    for (wrong, expected) in [
        (WeChatSettings { url: "ftp://a.example".into(), ..good.clone() }, SettingsError::Url),
        (WeChatSettings { url: String::new(), ..good.clone() }, SettingsError::Url),
        (WeChatSettings { app_id: "wx 1".into(), ..good.clone() }, SettingsError::AppId),
        (WeChatSettings { secret: "pl\nanted".into(), ..good.clone() }, SettingsError::Secret),
        (WeChatSettings { secret: "".into(), ..good.clone() }, SettingsError::Secret),
        (
            WeChatSettings { push_token: Some("pl".into()), ..good.clone() },
            SettingsError::PushToken,
        ),
        (WeChatSettings { push_key: Some("pl".into()), ..good.clone() }, SettingsError::PushKey),
        (WeChatSettings { push_key: Some("+".repeat(43).into()), ..good }, SettingsError::PushKey),
    ] {
        assert_eq!(WeChat::new(wrong).err(), Some(expected));
    }
}
