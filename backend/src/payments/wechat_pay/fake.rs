//! The platform's side for tests: a server that keeps trades, asks for our signature and signs what it
//! says with published test keys.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::{WeChatPay, WeChatPaySettings, sign::message};
use crate::calendar::to_local;

pub(in crate::payments) const MERCHANT: &str = include_str!("testdata/merchant.pem");
pub(super) const MERCHANT_SERIAL: &str = "5F1C72E2A8931B72A2E13AF8DEE92471EB397115";
pub(in crate::payments) const API_V3_KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
pub(super) const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000000012026112000000000000001";
pub(super) const APP_ID: &str = "wx0000000000000001";
pub(super) const MCH_ID: &str = "1900000001";

/// A key with which the platform signs, and its certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    Platform,
    Rotated,
    /// Signs rightly, and its certificate has ended.
    Expired,
    /// Signs with the first key, under the id of the public key.
    PublicKey,
    /// Signs with the first key, as a serial number that nobody knows.
    Stranger,
}

impl Signer {
    pub(super) const fn serial(self) -> &'static str {
        match self {
            Self::Platform => "440024045C4A427599D09BB4E3DE0279F2E813FD",
            Self::Rotated => "D7CE59D1F522D701",
            Self::Expired => MERCHANT_SERIAL,
            Self::PublicKey => PUBLIC_KEY_ID,
            Self::Stranger => "0123456789ABCDEF",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Platform | Self::PublicKey | Self::Stranger => {
                include_str!("testdata/platform.pem")
            }
            Self::Rotated => include_str!("testdata/rotated.pem"),
            Self::Expired => MERCHANT,
        }
    }

    const fn certificate(self) -> &'static str {
        match self {
            Self::Platform | Self::PublicKey | Self::Stranger => {
                include_str!("testdata/platform-certificate.pem")
            }
            Self::Rotated => include_str!("testdata/rotated-certificate.pem"),
            Self::Expired => include_str!("testdata/expired-certificate.pem"),
        }
    }
}

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::payments) enum Mood {
    Good,
    /// Does nothing, and says that it is failing.
    Down,
    /// Does what it is told, and its answer is lost.
    Lossy,
    /// Answers without a signature.
    Unsigned,
    /// Signs its answers, and they are changed on the way.
    Changed,
    /// Its account has too little for refunds.
    Poor,
}

struct Trade {
    told: (String, Value),
    total: u64,
    state: &'static str,
    paid_at: Option<DateTime<Utc>>,
}

struct Refund {
    order: String,
    amount: u64,
    created_at: DateTime<Utc>,
    status: &'static str,
}

struct Books {
    trades: BTreeMap<String, Trade>,
    refunds: BTreeMap<String, Refund>,
    signer: Signer,
    listed: Vec<Signer>,
    mood: Mood,
    /// How often it was asked for its certificates.
    listings: usize,
    /// The bill is not as its hash says.
    spoils_bills: bool,
}

/// The platform.
pub(in crate::payments) struct Fake {
    address: String,
    books: Arc<Mutex<Books>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Fake {
    pub(in crate::payments) async fn start() -> Self {
        let books = Arc::new(Mutex::new(Books {
            trades: BTreeMap::new(),
            refunds: BTreeMap::new(),
            signer: Signer::Platform,
            listed: vec![Signer::Platform],
            mood: Mood::Good,
            listings: 0,
            spoils_bills: false,
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let service = Router::new().fallback(take).with_state(Arc::clone(&books));
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { address, books, serving }
    }

    pub(super) fn settings(&self) -> WeChatPaySettings {
        WeChatPaySettings {
            address: self.address.clone(),
            app_id: APP_ID.to_owned(),
            mch_id: MCH_ID.to_owned(),
            serial: MERCHANT_SERIAL.to_owned(),
            private_key: MERCHANT.into(),
            api_v3_key: API_V3_KEY.into(),
            public_key: None,
        }
    }

    /// What talks to it.
    pub(in crate::payments) fn provider(&self) -> Arc<WeChatPay> {
        Arc::new(WeChatPay::new(self.settings()).unwrap())
    }

    /// Somebody pays, if it can be paid.
    pub(in crate::payments) fn pay(&self, number: &str, at: DateTime<Utc>) {
        let mut books = self.books();
        let trade = books.trades.get_mut(number).unwrap();
        if trade.state == "NOTPAY" {
            (trade.state, trade.paid_at) = ("SUCCESS", Some(at));
        }
    }

    /// Where an order stands there, in the platform's words.
    pub(super) fn state(&self, number: &str) -> &'static str {
        self.books().trades[number].state
    }

    /// The order stands there.
    pub(super) fn stands(&self, number: &str, state: &'static str) {
        self.books().trades.get_mut(number).unwrap().state = state;
    }

    /// What it says by itself of a payment, as it comes at `at`.
    pub(in crate::payments) fn signed_callback(
        &self,
        number: &str,
        at: DateTime<Utc>,
    ) -> (HeaderMap, Vec<u8>) {
        let body = self.callback(number).to_string().into_bytes();
        (headers(self.books().signer, at.timestamp(), &body), body)
    }

    /// A refund comes to its end.
    pub(in crate::payments) fn finish_refund(&self, number: &str) {
        self.books().refunds.get_mut(number).unwrap().status = "SUCCESS";
    }

    /// The card that a refund goes to was closed.
    pub(super) fn stick_refund(&self, number: &str) {
        self.books().refunds.get_mut(number).unwrap().status = "ABNORMAL";
    }

    pub(in crate::payments) fn mood(&self, mood: Mood) {
        self.books().mood = mood;
    }

    pub(super) fn sign_as(&self, signer: Signer, listed: &[Signer]) {
        let mut books = self.books();
        (books.signer, books.listed) = (signer, listed.to_vec());
    }

    pub(super) fn listings(&self) -> usize {
        self.books().listings
    }

    pub(super) fn spoil_bills(&self) {
        self.books().spoils_bills = true;
    }

    /// What it says by itself of a payment.
    pub(super) fn callback(&self, number: &str) -> Value {
        let inside = self.books().transaction(number);
        notice("TRANSACTION.SUCCESS", &inside)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A callback about `inside`.
pub(super) fn notice(event: &str, inside: &Value) -> Value {
    json!({
        "id": "EV-2018022511223320873",
        "event_type": event,
        "resource_type": "encrypt-resource",
        "resource": seal(&inside.to_string(), "transaction"),
    })
}

/// The headers of something that it says at `at`.
pub(super) fn headers(signer: Signer, at: i64, body: &[u8]) -> HeaderMap {
    let nonce = "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz";
    let signed = [format!("{at}\n{nonce}\n").as_bytes(), body, b"\n"].concat();
    let key = PrivatePkcs8KeyDer::from_pem_slice(signer.key().as_bytes()).unwrap();
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("wechatpay-timestamp", at.into());
    headers.insert("wechatpay-nonce", nonce.parse().unwrap());
    headers.insert("wechatpay-serial", signer.serial().parse().unwrap());
    headers.insert("wechatpay-signature", BASE64_STANDARD.encode(signature).parse().unwrap());
    headers
}

fn seal(text: &str, about: &str) -> Value {
    let (cipher, nonce) =
        (Aes256Gcm::new_from_slice(API_V3_KEY.as_bytes()).unwrap(), "fdasfjihihih");
    let payload = Payload { msg: text.as_bytes(), aad: about.as_bytes() };
    let sealed = cipher.encrypt(Nonce::from_slice(nonce.as_bytes()), payload).unwrap();
    json!({
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": nonce,
        "associated_data": about,
        "ciphertext": BASE64_STANDARD.encode(sealed),
    })
}

fn written(time: DateTime<Utc>) -> String {
    format!("{}+08:00", to_local(time).format("%Y-%m-%dT%H:%M:%S"))
}

fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// The time of a request, if the merchant has signed it.
fn signed_at(headers: &HeaderMap, method: &str, uri: &Uri, body: &str) -> Option<i64> {
    let value = headers.get("authorization")?.to_str().ok()?;
    let value = value.strip_prefix("WECHATPAY2-SHA256-RSA2048 ")?;
    let part = |name: &str| {
        value
            .split(',')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'))
    };
    if part("mchid")? != MCH_ID || part("serial_no")? != MERCHANT_SERIAL {
        return None;
    }
    let (time, nonce) = (part("timestamp")?, part("nonce_str")?);
    let path = uri.path_and_query()?.as_str();
    let key = PrivatePkcs8KeyDer::from_pem_slice(MERCHANT.as_bytes()).ok()?;
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).ok()?;
    let signature = BASE64_STANDARD.decode(part("signature")?).ok()?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref())
        .verify(message(method, path, time, nonce, body).as_bytes(), &signature)
        .ok()?;
    time.parse().ok()
}

async fn take(
    State(books): State<Arc<Mutex<Books>>>,
    method: axum::http::Method,
    uri: Uri,
    headers_in: HeaderMap,
    body: Bytes,
) -> Response {
    let mut books = books.lock().unwrap_or_else(PoisonError::into_inner);
    let body = std::str::from_utf8(&body).unwrap();
    let Some(at) = signed_at(&headers_in, method.as_str(), &uri, body) else {
        return (StatusCode::UNAUTHORIZED, json!({ "code": "SIGN_ERROR" }).to_string())
            .into_response();
    };
    if books.mood == Mood::Down {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if let Some(day) = uri.query().and_then(|query| query.strip_prefix("token=")) {
        let spoilt = if books.spoils_bills { "`" } else { "" };
        return format!("{}{spoilt}", books.bill(day)).into_response();
    }
    let (status, text) = match books.answer(uri.path(), uri.query().unwrap_or_default(), body, at) {
        Ok(Value::Null) => (StatusCode::NO_CONTENT, String::new()),
        Ok(value) => (StatusCode::OK, value.to_string()),
        Err((status, code)) => (
            StatusCode::from_u16(status).unwrap(),
            json!({ "code": code, "message": "测试" }).to_string(),
        ),
    };
    let signature = headers(books.signer, at, text.as_bytes());
    match books.mood {
        Mood::Lossy if method == axum::http::Method::POST => {
            StatusCode::BAD_GATEWAY.into_response()
        }
        Mood::Unsigned => (status, text).into_response(),
        Mood::Changed => (status, signature, format!("{text} ")).into_response(),
        _ => (status, signature, text).into_response(),
    }
}

type Fault = (u16, &'static str);
type Said = Result<Value, Fault>;

const NO_ORDER: Fault = (404, "ORDER_NOT_EXIST");
const NO_RESOURCE: Fault = (404, "RESOURCE_NOT_EXISTS");

impl Books {
    fn answer(&mut self, path: &str, query: &str, body: &str, at: i64) -> Said {
        let told: Value = serde_json::from_str(body).unwrap_or_default();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts[..] {
            ["v3", "certificates"] => Ok(self.list()),
            ["v3", "pay", "transactions", way] => self.begin(way, told),
            ["v3", "pay", "transactions", "out-trade-no", number] => {
                if self.trades.contains_key(number) {
                    Ok(self.transaction(number))
                } else {
                    Err(NO_ORDER)
                }
            }
            ["v3", "pay", "transactions", "out-trade-no", number, "close"] => {
                let trade = self.trades.get_mut(number).ok_or(NO_ORDER)?;
                if trade.state == "SUCCESS" {
                    return Err((400, "ORDERPAID"));
                }
                trade.state = "CLOSED";
                Ok(Value::Null)
            }
            ["v3", "refund", "domestic", "refunds"] => self.give_back(&told, at),
            ["v3", "refund", "domestic", "refunds", number] => self.refund(number),
            ["v3", "bill", "tradebill"] => {
                let day =
                    query.split('&').find_map(|part| part.strip_prefix("bill_date=")).unwrap();
                let bill = self.bill(day);
                if !bill.contains('`') {
                    return Err((400, "NO_STATEMENT_EXIST"));
                }
                let hash = Sha1::digest(bill.as_bytes());
                let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                Ok(json!({
                    "hash_type": "SHA1",
                    "hash_value": hash,
                    "download_url":
                        format!("https://api.mch.weixin.qq.com/v3/billdownload/file?token={day}"),
                }))
            }
            _ => Err((404, "NOT_FOUND")),
        }
    }

    fn list(&mut self) -> Value {
        self.listings += 1;
        let one = |signer: &Signer| {
            json!({
                "serial_no": signer.serial(),
                "encrypt_certificate": seal(signer.certificate(), "certificate"),
            })
        };
        json!({ "data": self.listed.iter().map(one).collect::<Vec<_>>() })
    }

    fn begin(&mut self, way: &str, told: Value) -> Said {
        let number = told["out_trade_no"].as_str().unwrap().to_owned();
        let total = told["amount"]["total"].as_u64().unwrap();
        let is_whole = match way {
            "jsapi" => told["payer"]["openid"].is_string(),
            "h5" => told["scene_info"]["h5_info"]["type"] == "Wap",
            _ => true,
        };
        if !is_whole || told["appid"] != APP_ID || told["mchid"] != MCH_ID {
            return Err((400, "PARAM_ERROR"));
        }
        let told = (way.to_owned(), told);
        match self.trades.get(&number) {
            Some(trade) if trade.state == "SUCCESS" => return Err((400, "ORDERPAID")),
            Some(trade) if trade.state == "CLOSED" => return Err((400, "ORDER_CLOSED")),
            Some(trade) if trade.told != told => return Err((400, "INVALID_REQUEST")),
            Some(_) => {}
            None => {
                let trade = Trade { told, total, state: "NOTPAY", paid_at: None };
                self.trades.insert(number.clone(), trade);
            }
        }
        Ok(match way {
            "jsapi" => json!({ "prepay_id": format!("wx26{number}") }),
            "h5" => {
                json!({ "h5_url": format!("https://wx.tenpay.com/pay?prepay_id=wx26{number}") })
            }
            _ => json!({ "code_url": format!("weixin://wxpay/bizpayurl?pr={number}") }),
        })
    }

    fn transaction(&self, number: &str) -> Value {
        let trade = &self.trades[number];
        let has_gone_back = self.refunds.values().any(|refund| refund.order == number);
        let mut said = json!({
            "appid": APP_ID,
            "mchid": MCH_ID,
            "out_trade_no": number,
            "trade_state": if has_gone_back { "REFUND" } else { trade.state },
            "amount": { "total": trade.total, "currency": "CNY" },
        });
        if let Some(at) = trade.paid_at {
            said["transaction_id"] = format!("42{number}").into();
            said["success_time"] = written(at).into();
        }
        said
    }

    fn give_back(&mut self, told: &Value, at: i64) -> Said {
        let number = told["out_refund_no"].as_str().unwrap();
        let order = told["out_trade_no"].as_str().unwrap();
        let amount = told["amount"]["refund"].as_u64().unwrap();
        if let Some(before) = self.refunds.get(number) {
            let is_same = before.order == order && before.amount == amount;
            return if is_same { self.refund(number) } else { Err((400, "INVALID_REQUEST")) };
        }
        let paid = self.trades.get(order).filter(|trade| trade.paid_at.is_some());
        let paid = paid.ok_or(NO_RESOURCE)?;
        let of_order = self.refunds.values().filter(|refund| refund.order == order);
        let back: u64 = of_order.map(|refund| refund.amount).sum();
        if told["amount"]["total"] != paid.total || back + amount > paid.total {
            return Err((400, "INVALID_REQUEST"));
        }
        if self.mood == Mood::Poor {
            return Err((403, "NOT_ENOUGH"));
        }
        let created_at = DateTime::from_timestamp(at, 0).unwrap();
        let refund = Refund { order: order.to_owned(), amount, created_at, status: "PROCESSING" };
        self.refunds.insert(number.to_owned(), refund);
        self.refund(number)
    }

    fn refund(&self, number: &str) -> Said {
        let refund = self.refunds.get(number).ok_or(NO_RESOURCE)?;
        Ok(json!({
            "refund_id": format!("50{number}"),
            "out_refund_no": number,
            "out_trade_no": refund.order,
            "status": refund.status,
            "create_time": written(refund.created_at),
            "amount": { "refund": refund.amount, "currency": "CNY" },
        }))
    }

    /// As it was on the next morning: no refund had come to its end.
    fn bill(&self, day: &str) -> String {
        let mut lines = String::from(
            "\u{feff}交易时间,公众账号ID,商户号,微信订单号,商户订单号,交易状态,应结订单金额,\
             微信退款单号,商户退款单号,退款状态,商品名称,订单金额,申请退款金额\r\n",
        );
        let local = |time| to_local(time).format("%Y-%m-%d %H:%M:%S").to_string();
        let mut line =
            |at: String, order: &str, state: &str, back: (&str, &str, u64), total: u64| {
                let (number, status, amount) = back;
                let external =
                    if number.is_empty() { String::new() } else { format!("50{number}") };
                if at.starts_with(day) {
                    lines.push_str(&format!(
                        "`{at},`{APP_ID},`{MCH_ID},`42{order},`{order},`{state},`{0},`{external},\
                     `{number},`{status},`大件垃圾收运,`{0},`{1}\r\n",
                        yuan(total),
                        yuan(amount),
                    ));
                }
            };
        for (number, trade) in &self.trades {
            if let Some(at) = trade.paid_at {
                line(local(at), number, "SUCCESS", ("", "", 0), trade.total);
            }
        }
        for (number, refund) in &self.refunds {
            let back = (number.as_str(), "PROCESSING", refund.amount);
            line(local(refund.created_at), &refund.order, "REFUND", back, 0);
        }
        lines + "总交易单数,应结订单总金额\r\n"
    }
}
