use uuid::Uuid;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, header, method},
};

use super::*;

const SMS: Sms<'static> =
    Sms { id: Uuid::from_u128(7), phone: "13812345678", text: "验证码 392817" };

async fn answered(response: ResponseTemplate) -> Result<Taken, NotTaken> {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(response).mount(&server).await;
    HttpSms::new(&server.uri(), None, None).unwrap().send(SMS).await
}

#[tokio::test]
async fn doctor_sees_whether_anybody_is_there() {
    // It knows no HEAD and answers 404, which is an answer.
    let server = MockServer::start().await;
    assert!(HttpSms::new(&server.uri(), None, None).unwrap().answers().await);
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    assert!(!HttpSms::new(&address, None, None).unwrap().answers().await);
}

#[tokio::test]
async fn a_message_goes_out_signed_with_its_id_and_the_key() {
    let server = MockServer::start().await;
    let id = SMS.id.to_string();
    Mock::given(method("POST"))
        .and(header("authorization", "Bearer s3cret"))
        .and(header("idempotency-key", id.as_str()))
        .and(body_json(serde_json::json!({
            "id": id, "phone": "13812345678", "text": "【明湖城管】验证码 392817",
        })))
        .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({"id": "g-1"})))
        .expect(1)
        .mount(&server)
        .await;
    let gateway =
        HttpSms::new(&server.uri(), Some("s3cret".into()), Some("明湖城管".into())).unwrap();
    assert_eq!(gateway.send(SMS).await, Ok(Taken { provider_id: Some("g-1".into()) }));
}

#[tokio::test]
async fn the_status_decides_whether_it_is_tried_again() {
    use NotTaken::{Later, Refused};
    for (status, expected) in [
        (202, Ok(Taken::default())),
        (302, Err(Later("gateway-failed"))),
        (400, Err(Refused("gateway-refused"))),
        (401, Err(Later("gateway-key-refused"))),
        (403, Err(Later("gateway-key-refused"))),
        (422, Err(Refused("gateway-refused"))),
        (429, Err(Later("gateway-busy"))),
        (500, Err(Later("gateway-failed"))),
        (503, Err(Later("gateway-failed"))),
    ] {
        let response = ResponseTemplate::new(status).insert_header("location", "/elsewhere");
        assert_eq!(answered(response).await, expected, "{status}");
    }
}

#[tokio::test]
async fn what_a_gateway_says_besides_is_kept_only_if_it_is_an_id() {
    for body in ["", "ok", "[]", r#"{"id": 7}"#, r#"{"id": ""}"#, r#"{"id": "a b"}"#, "\0"] {
        let response = ResponseTemplate::new(200).set_body_string(body);
        assert_eq!(answered(response).await, Ok(Taken::default()), "{body}");
    }
    let long = format!(r#"{{"id": "{}"}}"#, "x".repeat(50_000));
    let response = ResponseTemplate::new(200).set_body_string(long);
    assert_eq!(answered(response).await, Ok(Taken::default()));
}

#[tokio::test]
async fn a_gateway_that_is_not_there_or_hangs_is_tried_again() {
    let away = HttpSms::new("http://127.0.0.1:1/", None, None).unwrap();
    assert_eq!(away.send(SMS).await, Err(NotTaken::Later("gateway-away")));

    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(60));
    Mock::given(method("POST")).respond_with(slow).mount(&server).await;
    let mut gateway = HttpSms::new(&server.uri(), None, None).unwrap();
    gateway.client = Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    assert_eq!(gateway.send(SMS).await, Err(NotTaken::Later("gateway-timeout")));
}

#[test]
fn what_is_no_address_is_refused() {
    for url in ["", "gateway.example", "ftp://gateway.example", "file:///etc/passwd"] {
        assert!(HttpSms::new(url, None, None).is_err(), "{url}");
    }
}
