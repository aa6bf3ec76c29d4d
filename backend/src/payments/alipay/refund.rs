//! Money that goes back: `alipay.trade.refund` and `alipay.trade.fastpay.refund.query`.

use chrono::{DateTime, Utc};
use domain::payments::{Account, ProviderCode};
use serde::Deserialize;
use serde_json::json;

use super::{
    trade,
    values::{NOT_UNDERSTOOD, fen, instant, yuan},
};
use crate::{
    Kernel,
    payments::provider::{ProviderError, Received, RefundAnswer, RefundAsk},
    platforms::alipay::{Alipay, Call, CallError},
};

/// Of an order that is not paid, was given back, or is older than Alipay gives back, and of more than is
/// left of it. Everything else, such as an empty account of ours, may be otherwise later.
const NEVER: [&str; 7] = [
    trade::NOT_THERE,
    "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
    "ACQ.REASON_TRADE_REFUND_FEE_ERR",
    "ACQ.TRADE_STATUS_ERROR",
    "ACQ.REASON_TRADE_STATUS_INVALID",
    "ACQ.TRADE_HAS_FINISHED",
    "ACQ.TRADE_NOT_ALLOW_REFUND",
];

#[derive(Deserialize)]
struct Taken {
    out_trade_no: Option<String>,
}

/// Gives money back, once for each number.
pub(super) async fn refund(
    alipay: &Alipay,
    now: DateTime<Utc>,
    ask: &RefundAsk,
) -> Result<RefundAnswer, ProviderError> {
    let content = json!({
        "out_trade_no": ask.order,
        "out_request_no": ask.number,
        "refund_amount": yuan(ask.amount),
    });
    match alipay.call::<Taken>(now, Call::new("alipay.trade.refund", content)).await {
        Ok(taken) if taken.out_trade_no.as_ref().is_some_and(|one| *one != ask.order) => {
            Err(NOT_UNDERSTOOD)
        }
        // `fund_change` only says whether this call or an earlier one moved it, and the amount is that
        // of all refunds of the order; what became of this one is asked for.
        Ok(_) => Ok(match read(alipay, now, &ask.order, &ask.number).await {
            Ok(done @ RefundAnswer::Done(_)) => done,
            _ => RefundAnswer::Pending,
        }),
        Err(CallError::Away(why)) => Err(ProviderError::NoAnswer(why)),
        Err(CallError::Refused(code)) if NEVER.contains(&code.as_str()) => {
            // An earlier call under this number may have had its effect.
            match read(alipay, now, &ask.order, &ask.number).await? {
                RefundAnswer::NotThere => Ok(RefundAnswer::Failed),
                known => Ok(known),
            }
        }
        Err(CallError::Refused(code)) => {
            tracing::warn!(code = code.as_str(), "Alipay does not give money back now");
            Err(ProviderError::NoAnswer("refused"))
        }
    }
}

#[derive(Deserialize)]
struct Stands {
    out_trade_no: Option<String>,
    out_request_no: Option<String>,
    refund_amount: Option<String>,
    refund_status: Option<String>,
    gmt_refund_pay: Option<String>,
}

/// Where a refund of `order` stands.
pub(super) async fn read(
    alipay: &Alipay,
    now: DateTime<Utc>,
    order: &str,
    number: &str,
) -> Result<RefundAnswer, ProviderError> {
    let content = json!({
        "out_trade_no": order,
        "out_request_no": number,
        "query_options": ["gmt_refund_pay"],
    });
    let call = Call::new("alipay.trade.fastpay.refund.query", content);
    let stands = match alipay.call::<Stands>(now, call).await {
        Ok(stands) => stands,
        Err(CallError::Away(why)) => return Err(ProviderError::NoAnswer(why)),
        Err(CallError::Refused(code)) if code == trade::NOT_THERE => {
            return Ok(RefundAnswer::NotThere);
        }
        Err(CallError::Refused(_)) => return Err(ProviderError::NoAnswer("refused")),
    };
    match stands.refund_status.as_deref().unwrap_or_default() {
        // It says nothing of a refund that it has not heard of, or that came to nothing.
        "" => return Ok(RefundAnswer::NotThere),
        "REFUND_SUCCESS" => {}
        _ => return Ok(RefundAnswer::Pending),
    }
    let is_this = stands.out_trade_no.as_deref() == Some(order)
        && stands.out_request_no.as_deref() == Some(number);
    let amount = stands.refund_amount.filter(|_| is_this).ok_or(NOT_UNDERSTOOD)?;
    let at = stands.gmt_refund_pay.filter(|text| !text.is_empty());
    Ok(RefundAnswer::Done(Received {
        // It has no number of its own for it.
        external_id: number.to_owned(),
        amount: fen(&amount)?,
        at: at.map_or(Ok(now), |text| instant(&text))?,
        account: Account::of(ProviderCode::Alipay),
    }))
}

/// The number of the order that a refund is of.
pub(super) async fn order_of(
    kernel: &Kernel,
    number: &str,
) -> Result<Option<String>, ProviderError> {
    sqlx::query_scalar!(
        "select payment_order.number
         from payment_refund join payment_order on payment_order.id = payment_refund.order_id
         where payment_refund.number = $1",
        number,
    )
    .fetch_optional(&kernel.db)
    .await
    .map_err(|_| ProviderError::NoAnswer("database-away"))
}
