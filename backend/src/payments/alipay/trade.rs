//! Orders: `alipay.trade.create`, `.query` and `.close`.

use chrono::{DateTime, Utc};
use domain::payments::{Account, ProviderCode};
use serde::Deserialize;
use serde_json::json;

use super::values::{NOT_UNDERSTOOD, fen, instant, time, yuan};
use crate::{
    payments::provider::{HowToPay, Prepare, Prepared, ProviderError, Received, Trade},
    platforms::alipay::{Alipay, Call, CallError},
};

/// What the order is called in Alipay's app, at most.
const LONGEST_SUBJECT: usize = 128;

/// What Alipay will also say the next time. Everything else, such as a limit of the day, may be otherwise
/// later.
const NEVER: [&str; 8] = [
    "ACQ.CONTEXT_INCONSISTENT",
    "ACQ.INVALID_PARAMETER",
    "ACQ.ACCESS_FORBIDDEN",
    "ACQ.PARTNER_ERROR",
    "ACQ.EXIST_FORBIDDEN_WORD",
    "ACQ.TOTAL_FEE_EXCEED",
    "ACQ.BUYER_SELLER_EQUAL",
    "ACQ.TRADE_BUYER_NOT_MATCH",
];

#[derive(Deserialize)]
struct Created {
    out_trade_no: String,
    trade_no: String,
}

/// Tells Alipay of an order; the same again has the same number there.
pub(super) async fn create(
    alipay: &Alipay,
    now: DateTime<Utc>,
    order: &Prepare,
) -> Result<Prepared, ProviderError> {
    let Some(payer) = &order.payer.open_id else {
        return Err(ProviderError::Refused("payer-unknown"));
    };
    let payer = payer.expose().as_str();
    // Mini-apps that are older than open ids know people by their ids at Alipay.
    let is_user = payer.len() == 16 && payer.starts_with("2088");
    let buyer = if is_user { "buyer_id" } else { "buyer_open_id" };
    let mut content = json!({
        "out_trade_no": order.number,
        "total_amount": yuan(order.amount),
        "subject": subject(&order.description),
        "product_code": "JSAPI_PAY",
        "op_app_id": alipay.app_id(),
        "time_expire": time(order.expires_at),
    });
    content[buyer] = json!(payer);
    let call = Call {
        parameters: &[("notify_url", order.notify_url.as_str())],
        ..Call::new("alipay.trade.create", content)
    };
    match alipay.call::<Created>(now, call).await {
        Ok(created) if created.out_trade_no == order.number => {
            Ok(Prepared { how: HowToPay::Alipay { trade_no: created.trade_no } })
        }
        Ok(_) => Err(NOT_UNDERSTOOD),
        Err(CallError::Away(why)) => Err(ProviderError::NoAnswer(why)),
        Err(CallError::Refused(code)) => Err(match code.as_str() {
            // Where it stands is asked for then: it may be paid.
            "ACQ.TRADE_HAS_SUCCESS" | "ACQ.TRADE_HAS_CLOSE" => ProviderError::NoAnswer("over"),
            code => {
                tracing::warn!(code, "Alipay does not take an order");
                if NEVER.contains(&code) {
                    ProviderError::Refused("refused")
                } else {
                    ProviderError::NoAnswer("refused")
                }
            }
        }),
    }
}

/// Alipay refuses a few signs.
fn subject(description: &str) -> String {
    let allowed = |c: char| if matches!(c, '/' | '=' | '&') || c.is_control() { ' ' } else { c };
    description.chars().map(allowed).take(LONGEST_SUBJECT).collect()
}

#[derive(Deserialize)]
struct Stands {
    out_trade_no: String,
    trade_no: String,
    trade_status: String,
    total_amount: String,
    send_pay_date: Option<String>,
}

/// Where an order stands.
pub(super) async fn read(
    alipay: &Alipay,
    now: DateTime<Utc>,
    number: &str,
) -> Result<Trade, ProviderError> {
    let call = Call::new("alipay.trade.query", json!({ "out_trade_no": number }));
    match alipay.call::<Stands>(now, call).await {
        Ok(stands) if stands.out_trade_no == number => stands.trade(),
        Ok(_) => Err(NOT_UNDERSTOOD),
        Err(CallError::Away(why)) => Err(ProviderError::NoAnswer(why)),
        Err(CallError::Refused(code)) if code == NOT_THERE => Ok(Trade::NotThere),
        Err(CallError::Refused(_)) => Err(ProviderError::NoAnswer("refused")),
    }
}

/// It has no order of this number, or none yet that anybody began to pay.
pub(super) const NOT_THERE: &str = "ACQ.TRADE_NOT_EXIST";

impl Stands {
    fn trade(self) -> Result<Trade, ProviderError> {
        let paid_at = self.send_pay_date.filter(|text| !text.is_empty());
        match (self.trade_status.as_str(), paid_at) {
            ("WAIT_BUYER_PAY", _) => Ok(Trade::Waiting),
            ("TRADE_CLOSED", None) => Ok(Trade::Closed),
            // Closed after it was paid: all of it went back.
            ("TRADE_SUCCESS" | "TRADE_FINISHED" | "TRADE_CLOSED", Some(at)) => {
                Ok(Trade::Paid(Received {
                    external_id: self.trade_no,
                    amount: fen(&self.total_amount)?,
                    at: instant(&at)?,
                    account: Account::of(ProviderCode::Alipay),
                }))
            }
            _ => Err(NOT_UNDERSTOOD),
        }
    }
}

#[derive(Deserialize)]
struct Closed {
    out_trade_no: Option<String>,
}

/// Closes an order that waits.
pub(super) async fn close(
    alipay: &Alipay,
    now: DateTime<Utc>,
    number: &str,
) -> Result<Trade, ProviderError> {
    let call = Call::new("alipay.trade.close", json!({ "out_trade_no": number }));
    match alipay.call::<Closed>(now, call).await {
        Ok(closed) if closed.out_trade_no.as_deref().is_none_or(|one| one == number) => {
            Ok(Trade::Closed)
        }
        Ok(_) => Err(NOT_UNDERSTOOD),
        Err(CallError::Away(why)) => Err(ProviderError::NoAnswer(why)),
        // It does not wait, or is not there.
        Err(CallError::Refused(_)) => read(alipay, now, number).await,
    }
}
