//! Orders: begun in one of three ways, asked for, closed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{money::Fen, payments::Account};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{WeChatPay, api::Answer};
use crate::{
    Kernel,
    calendar::to_local,
    payments::provider::{
        HowToPay, Prepare, Prepared,
        ProviderError::{self, NoAnswer, Refused},
        Received, Scene, Trade,
    },
};

/// The platform takes no order that ends earlier.
const SHORTEST: TimeDelta = TimeDelta::seconds(60);

/// A trade, as answers and callbacks have it.
#[derive(Deserialize)]
pub(super) struct Transaction {
    appid: String,
    mchid: String,
    pub(super) out_trade_no: String,
    trade_state: String,
    #[serde(default)]
    transaction_id: String,
    #[serde(default)]
    success_time: String,
    amount: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    total: Option<u64>,
    currency: Option<String>,
}

#[derive(Deserialize)]
struct Begun {
    prepay_id: Option<String>,
    h5_url: Option<String>,
    code_url: Option<String>,
}

/// A time as the platform writes it.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
}

/// A time as the platform reads it.
fn written(time: DateTime<Utc>) -> String {
    format!("{}+08:00", to_local(time).format("%Y-%m-%dT%H:%M:%S"))
}

impl WeChatPay {
    /// Where `transaction` stands, if it is of this merchant and this app, and in 元.
    pub(super) fn trade(&self, transaction: &Transaction) -> Result<Trade, &'static str> {
        if transaction.appid != self.app_id || transaction.mchid != self.merchant.id {
            return Err("of-another");
        }
        Ok(match &*transaction.trade_state {
            // What went back is asked for by the refund's own number.
            "SUCCESS" | "REFUND" => {
                let amount = transaction.amount.as_ref().ok_or("unreadable")?;
                if amount.currency.as_ref().is_some_and(|currency| currency != "CNY") {
                    return Err("another-currency");
                }
                if transaction.transaction_id.is_empty() {
                    return Err("unreadable");
                }
                Trade::Paid(Received {
                    external_id: transaction.transaction_id.clone(),
                    amount: Fen::new(amount.total.ok_or("unreadable")?),
                    at: instant(&transaction.success_time).ok_or("unreadable")?,
                    account: Account::WeChatPay,
                })
            }
            // Of a payment that did not work, another one can be tried.
            "NOTPAY" | "USERPAYING" | "ACCEPT" | "PAYERROR" => Trade::Waiting,
            "CLOSED" | "REVOKED" => Trade::Closed,
            _ => return Err("unreadable"),
        })
    }

    async fn look(
        &self,
        kernel: &Kernel,
        number: &str,
    ) -> Result<Option<Transaction>, ProviderError> {
        let mch = &self.merchant.id;
        let path = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={mch}");
        let answer = self.ask(kernel, &path, None).await?;
        if answer.is_not_there() {
            return Ok(None);
        }
        if answer.status != StatusCode::OK {
            return Err(answer.unclear());
        }
        let transaction: Transaction = answer.read()?;
        if transaction.out_trade_no != number {
            return Err(NoAnswer("of-another"));
        }
        Ok(Some(transaction))
    }

    pub(super) async fn find(&self, kernel: &Kernel, number: &str) -> Result<Trade, ProviderError> {
        match self.look(kernel, number).await? {
            Some(transaction) => self.trade(&transaction).map_err(NoAnswer),
            None => Ok(Trade::NotThere),
        }
    }

    pub(super) async fn end(&self, kernel: &Kernel, number: &str) -> Result<Trade, ProviderError> {
        match self.find(kernel, number).await? {
            Trade::Waiting => {}
            known => return Ok(known),
        }
        let path = format!("/v3/pay/transactions/out-trade-no/{number}/close");
        let answer = self.ask(kernel, &path, Some(&json!({ "mchid": self.merchant.id }))).await?;
        match &*answer.fault() {
            "" if answer.status == StatusCode::NO_CONTENT => Ok(Trade::Closed),
            "ORDER_CLOSED" => Ok(Trade::Closed),
            // Somebody paid between the two questions.
            "ORDERPAID" => self.find(kernel, number).await,
            _ => Err(answer.unclear()),
        }
    }

    pub(super) async fn begin(
        &self,
        kernel: &Kernel,
        order: &Prepare,
    ) -> Result<Prepared, ProviderError> {
        if order.expires_at < kernel.now() + SHORTEST {
            return Err(NoAnswer("too-late"));
        }
        let (path, told) = self.told(order)?;
        let answer = self.ask(kernel, path, Some(&told)).await?;
        if answer.status != StatusCode::OK {
            return Err(self.not_begun(kernel, order, &answer).await);
        }
        let begun: Begun = answer.read()?;
        let how = match order.payer.scene {
            Scene::MiniApp => {
                let id = begun.prepay_id.ok_or(NoAnswer("unreadable"))?;
                HowToPay::WeChat(self.merchant.payment(kernel, &self.app_id, &id)?)
            }
            Scene::MobileWeb => {
                let page = begun.h5_url.and_then(|page| Url::parse(&page).ok());
                let mut page = page.ok_or(NoAnswer("unreadable"))?;
                let back = format!("{}{}", order.origin, order.return_path);
                page.query_pairs_mut().append_pair("redirect_url", &back);
                HowToPay::Page(page.into())
            }
            Scene::Desktop => HowToPay::Qr(begun.code_url.ok_or(NoAnswer("unreadable"))?),
        };
        Ok(Prepared { how })
    }

    /// Where an order is begun, and with what.
    fn told(&self, order: &Prepare) -> Result<(&'static str, Value), ProviderError> {
        let mut told = json!({
            "appid": self.app_id,
            "mchid": self.merchant.id,
            "description": order.description,
            "out_trade_no": order.number,
            "time_expire": written(order.expires_at),
            "notify_url": order.notify_url,
            "amount": { "total": order.amount.fen(), "currency": "CNY" },
        });
        Ok(match order.payer.scene {
            Scene::MiniApp => {
                let payer = order.payer.open_id.as_ref().ok_or(Refused("no-payer"))?;
                told["payer"] = json!({ "openid": payer.expose() });
                ("/v3/pay/transactions/jsapi", told)
            }
            Scene::MobileWeb => {
                let address = order.payer.address.ok_or(Refused("no-address"))?;
                told["scene_info"] = json!({
                    "payer_client_ip": address.to_string(),
                    "h5_info": { "type": "Wap" },
                });
                ("/v3/pay/transactions/h5", told)
            }
            Scene::Desktop => ("/v3/pay/transactions/native", told),
        })
    }

    /// Why an order is not begun: for good, or perhaps only now.
    async fn not_begun(&self, kernel: &Kernel, order: &Prepare, answer: &Answer) -> ProviderError {
        match &*answer.fault() {
            // The number is there: paid, or begun in other words before.
            "ORDERPAID" | "OUT_TRADE_NO_USED" | "INVALID_REQUEST" => {
                self.begun_before(kernel, order).await
            }
            "ORDER_CLOSED" => Refused("order-closed"),
            "PARAM_ERROR" => Refused("param-error"),
            "OPENID_MISMATCH" => Refused("openid-mismatch"),
            "APPID_MCHID_NOT_MATCH" => Refused("app-not-of-merchant"),
            "MCH_NOT_EXISTS" => Refused("no-such-merchant"),
            "NO_AUTH" => Refused("no-auth"),
            _ => answer.unclear(),
        }
    }

    /// The order that has the number already. One that waits can only be paid in the way in which it was
    /// begun; what became of any other is asked for.
    async fn begun_before(&self, kernel: &Kernel, order: &Prepare) -> ProviderError {
        match self.look(kernel, &order.number).await {
            Ok(None) => Refused("invalid-request"),
            Ok(Some(there)) => {
                let total = there.amount.and_then(|amount| amount.total);
                if total.is_some_and(|total| total != order.amount.fen()) {
                    return Refused("number-taken");
                }
                match &*there.trade_state {
                    "NOTPAY" | "USERPAYING" | "ACCEPT" | "PAYERROR" => Refused("begun-otherwise"),
                    _ => NoAnswer("begun-before"),
                }
            }
            Err(error) => error,
        }
    }
}
