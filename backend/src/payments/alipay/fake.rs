//! Alipay's side: a server that keeps trades, believes only what we have signed, and signs what it
//! answers.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{money::Fen, payments::ProviderCode};
use futures::{FutureExt, future::BoxFuture};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    AlipayPayments, refund,
    values::{fen, instant, time, yuan},
};
use crate::{
    Kernel,
    calendar::to_local,
    payments::provider::{
        Called, PaymentProvider, Prepare, Prepared, ProviderError, RefundAnswer, RefundAsk, Scene,
        StatementLine, Trade, Unheard,
    },
    platforms::alipay::{
        Alipay,
        testing::{SELLER, alipay, answer, is_signed_by_app, notification},
    },
};

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::payments) enum Mood {
    Well,
    /// It does nothing and answers nothing.
    Away,
    /// It does what it is asked, and its answers are lost.
    Lossy,
    /// Somebody else answers in its stead.
    Unsigned,
    /// Our limit of the day is used up.
    Limited,
    /// There is no money in our account.
    Broke,
}

/// The server. Nothing listens any more when it is dropped.
pub(in crate::payments) struct Fake {
    books: Arc<Books>,
    server: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    pub(in crate::payments) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let books = Arc::new(Books {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            mood: Mutex::new(Mood::Well),
            trades: Mutex::default(),
        });
        let router = Router::new()
            .route("/gateway.do", post(gateway))
            .route("/bill/{day}", get(bill))
            .with_state(Arc::clone(&books));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self { books, server }
    }

    /// The adapter, asking here.
    pub(in crate::payments) fn alipay(&self) -> Alipay {
        alipay(&format!("{}/gateway.do", self.books.origin))
    }

    /// The platform as a contract sees it, whose refunds are in no table of ours.
    pub(in crate::payments) fn provider(&self) -> Arc<dyn PaymentProvider> {
        let inner = AlipayPayments::new(Arc::new(self.alipay()));
        Arc::new(Remembering { inner, orders: Mutex::default() })
    }

    /// From now on it behaves like this.
    pub(in crate::payments) fn is(&self, mood: Mood) {
        *self.books.mood.lock().unwrap() = mood;
    }

    /// Somebody pays in the mini-app, if the order waits.
    pub(in crate::payments) fn pay(&self, number: &str, at: DateTime<Utc>) {
        if let Some(trade) = self.books.trades.lock().unwrap().get_mut(number)
            && trade.status() == "WAIT_BUYER_PAY"
        {
            trade.paid_at = Some(at);
        }
    }

    /// The money of a refund has arrived.
    pub(in crate::payments) fn finish_refund(&self, number: &str) {
        for trade in self.books.trades.lock().unwrap().values_mut() {
            if let Some(refund) = trade.refunds.get_mut(number) {
                refund.is_done = true;
            }
        }
    }

    /// How many trades there are, and how many refunds of them.
    pub(in crate::payments) fn counts(&self) -> (usize, usize) {
        let trades = self.books.trades.lock().unwrap();
        (trades.len(), trades.values().map(|trade| trade.refunds.len()).sum())
    }

    /// What it says by itself of a trade as it stands.
    pub(in crate::payments) fn notification(&self, number: &str) -> Vec<u8> {
        let trades = self.books.trades.lock().unwrap();
        let trade = &trades[number];
        notification(&[
            ("notify_type", "trade_status_sync"),
            ("seller_id", SELLER),
            ("out_trade_no", number),
            ("trade_no", &trade.id),
            ("trade_status", trade.status()),
            ("total_amount", &yuan(trade.amount)),
            ("gmt_payment", &trade.paid_at.map(time).unwrap_or_default()),
        ])
    }

    /// What it says by itself of a refund.
    pub(in crate::payments) fn refund_notification(&self, order: &str, number: &str) -> Vec<u8> {
        let trades = self.books.trades.lock().unwrap();
        let trade = &trades[order];
        notification(&[
            ("notify_type", "trade_status_sync"),
            ("seller_id", SELLER),
            ("out_trade_no", order),
            ("out_biz_no", number),
            ("trade_no", &trade.id),
            ("trade_status", trade.status()),
            ("total_amount", &yuan(trade.amount)),
            ("refund_fee", &yuan(trade.given_back())),
            ("gmt_payment", &trade.paid_at.map(time).unwrap_or_default()),
            ("gmt_refund", &format!("{}.320", time(trade.refunds[number].at))),
        ])
    }
}

struct Books {
    origin: String,
    mood: Mutex<Mood>,
    trades: Mutex<BTreeMap<String, Kept>>,
}

/// A trade.
struct Kept {
    id: String,
    buyer: String,
    amount: Fen,
    paid_at: Option<DateTime<Utc>>,
    is_closed: bool,
    refunds: BTreeMap<String, KeptRefund>,
}

struct KeptRefund {
    amount: Fen,
    at: DateTime<Utc>,
    is_done: bool,
}

impl Kept {
    fn given_back(&self) -> Fen {
        self.refunds.values().map(|refund| refund.amount).sum()
    }

    fn status(&self) -> &'static str {
        match self.paid_at {
            Some(_) if self.given_back() == self.amount => "TRADE_CLOSED",
            Some(_) => "TRADE_SUCCESS",
            None if self.is_closed => "TRADE_CLOSED",
            None => "WAIT_BUYER_PAY",
        }
    }
}

async fn gateway(State(books): State<Arc<Books>>, body: Bytes) -> Response {
    let mood = *books.mood.lock().unwrap();
    if mood == Mood::Away {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let parameters: BTreeMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    let said =
        if is_ours(&parameters) { books.answer(&parameters) } else { no("isv.invalid-signature") };
    // Otherwise than any writer of JSON would write it again: what came is what is signed.
    let said = said.to_string().replace("\",\"", "\",\n \"").replace("2026-", "\\u0032026-");
    let name = format!("{}_response", parameters["method"].replace('.', "_"));
    match mood {
        Mood::Lossy => StatusCode::BAD_GATEWAY.into_response(),
        Mood::Unsigned => format!("{{\"{name}\":{said},\"sign\":\"\"}}").into_response(),
        _ => answer(&name, &said).into_response(),
    }
}

/// Whether we have signed it.
fn is_ours(parameters: &BTreeMap<String, String>) -> bool {
    let pairs = parameters.iter().filter(|(name, value)| *name != "sign" && !value.is_empty());
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    is_signed_by_app(&pairs.join("&"), &parameters["sign"])
}

fn no(sub_code: &str) -> Value {
    let words = "业务处理失败";
    json!({ "code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": words })
}

fn yes(mut said: Value) -> Value {
    said["code"] = json!("10000");
    said["msg"] = json!("Success");
    said
}

impl Books {
    fn answer(&self, parameters: &BTreeMap<String, String>) -> Value {
        let content: Value = serde_json::from_str(&parameters["biz_content"]).unwrap();
        let text = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
        let number = text("out_trade_no");
        let mut trades = self.trades.lock().unwrap();
        let method = parameters["method"].as_str();
        if method == "alipay.data.dataservice.bill.downloadurl.query" {
            let url = format!("{}/bill/{}", self.origin, text("bill_date"));
            return yes(json!({ "bill_download_url": url }));
        }
        if method == "alipay.trade.create" {
            if *self.mood.lock().unwrap() == Mood::Limited {
                return no("ACQ.PRODUCT_AMOUNT_LIMIT_ERROR");
            }
            let id = format!("20261120220014{:06}", trades.len() + 1);
            let trade = trades.entry(number.clone()).or_insert_with(|| Kept {
                id,
                buyer: text("buyer_open_id"),
                amount: fen(&text("total_amount")).unwrap(),
                paid_at: None,
                is_closed: false,
                refunds: BTreeMap::new(),
            });
            if trade.paid_at.is_some() {
                return no("ACQ.TRADE_HAS_SUCCESS");
            }
            if trade.is_closed {
                return no("ACQ.TRADE_HAS_CLOSE");
            }
            let is_same = trade.buyer == text("buyer_open_id")
                && yuan(trade.amount) == text("total_amount")
                && text("product_code") == "JSAPI_PAY";
            if !is_same {
                return no("ACQ.CONTEXT_INCONSISTENT");
            }
            return yes(json!({ "out_trade_no": number, "trade_no": trade.id }));
        }
        let Some(trade) = trades.get_mut(&number) else { return no("ACQ.TRADE_NOT_EXIST") };
        match method {
            "alipay.trade.query" => {
                let mut said = json!({
                    "out_trade_no": number,
                    "trade_no": trade.id,
                    "trade_status": trade.status(),
                    "total_amount": yuan(trade.amount),
                    "buyer_logon_id": "明**",
                });
                if let Some(at) = trade.paid_at {
                    said["send_pay_date"] = json!(time(at));
                }
                yes(said)
            }
            "alipay.trade.close" if trade.status() != "WAIT_BUYER_PAY" => {
                no("ACQ.TRADE_STATUS_ERROR")
            }
            "alipay.trade.close" => {
                trade.is_closed = true;
                yes(json!({ "out_trade_no": number, "trade_no": trade.id }))
            }
            "alipay.trade.refund" => {
                let at = instant(&parameters["timestamp"]).unwrap();
                let amount = fen(&text("refund_amount")).unwrap();
                let mut said = self.refund(trade, text("out_request_no"), amount, at);
                said["out_trade_no"] = json!(number);
                said
            }
            "alipay.trade.fastpay.refund.query" => {
                let request = text("out_request_no");
                match trade.refunds.get(&request).filter(|refund| refund.is_done) {
                    None => yes(json!({})),
                    Some(refund) => yes(json!({
                        "out_trade_no": number,
                        "out_request_no": request,
                        "trade_no": trade.id,
                        "refund_amount": yuan(refund.amount),
                        "refund_status": "REFUND_SUCCESS",
                        "gmt_refund_pay": time(refund.at),
                    })),
                }
            }
            _ => no("isv.invalid-method"),
        }
    }

    fn refund(&self, trade: &mut Kept, number: String, amount: Fen, at: DateTime<Utc>) -> Value {
        if trade.paid_at.is_none() {
            return no("ACQ.TRADE_STATUS_ERROR");
        }
        if let Some(before) = trade.refunds.get(&number) {
            if before.amount != amount {
                return no("ACQ.DISCORDANT_REPEAT_REQUEST");
            }
            return yes(json!({ "trade_no": trade.id, "fund_change": "N" }));
        }
        if *self.mood.lock().unwrap() == Mood::Broke {
            return no("ACQ.SELLER_BALANCE_NOT_ENOUGH");
        }
        if trade.given_back() + amount > trade.amount {
            return no("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
        }
        trade.refunds.insert(number, KeptRefund { amount, at, is_done: false });
        yes(json!({ "trade_no": trade.id, "fund_change": "Y" }))
    }
}

async fn bill(State(books): State<Arc<Books>>, Path(day): Path<String>) -> Vec<u8> {
    let day: NaiveDate = day.parse().unwrap();
    let is_of_day = |at: DateTime<Utc>| to_local(at).date() == day;
    let mut table = String::from(
        "#支付宝业务明细查询\n支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）,退款批次号/请求号\n",
    );
    for (number, trade) in books.trades.lock().unwrap().iter() {
        let id = &trade.id;
        if let Some(at) = trade.paid_at.filter(|at| is_of_day(*at)) {
            let (at, amount) = (time(at), yuan(trade.amount));
            table.push_str(&format!("{id}\t,{number}\t,交易,{at},{amount},\n"));
        }
        for (request, refund) in &trade.refunds {
            if refund.is_done && is_of_day(refund.at) {
                let (at, amount) = (time(refund.at), yuan(refund.amount));
                table.push_str(&format!("{id}\t,{number}\t,退款,{at},-{amount},{request}\t\n"));
            }
        }
    }
    table.push_str("#----业务明细列表结束----\n#交易合计：见上\n");
    packed(&["#支付宝业务汇总查询\n门店编号,门店名称\n合计,\n", &table])
}

/// Tables as Alipay packs them.
pub(super) fn packed(tables: &[&str]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, table) in tables.iter().enumerate() {
        archive.start_file(format!("{at}.csv"), SimpleFileOptions::default()).unwrap();
        archive.write_all(&encoding_rs::GBK.encode(table).0).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The platform, with the orders of refunds in memory: in production they are in the database.
struct Remembering {
    inner: AlipayPayments,
    orders: Mutex<BTreeMap<String, String>>,
}

impl PaymentProvider for Remembering {
    fn code(&self) -> ProviderCode {
        self.inner.code()
    }

    fn takes(&self, scene: Scene) -> bool {
        self.inner.takes(scene)
    }

    fn is_open<'a>(&'a self, kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        self.inner.is_open(kernel)
    }

    fn prepare<'a>(
        &'a self,
        kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        self.inner.prepare(kernel, order)
    }

    fn query<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        self.inner.query(kernel, number)
    }

    fn close<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        self.inner.close(kernel, number)
    }

    fn refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        self.orders.lock().unwrap().insert(refund.number.clone(), refund.order.clone());
        self.inner.refund(kernel, refund)
    }

    fn query_refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        let order = self.orders.lock().unwrap().get(number).cloned();
        async move {
            let Some(order) = order else { return Ok(RefundAnswer::NotThere) };
            refund::read(&self.inner.alipay, kernel.now(), &order, number).await
        }
        .boxed()
    }

    fn statement<'a>(
        &'a self,
        kernel: &'a Kernel,
        day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>> {
        self.inner.statement(kernel, day)
    }

    fn read_callback<'a>(
        &'a self,
        kernel: &'a Kernel,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>> {
        self.inner.read_callback(kernel, headers, body)
    }
}
