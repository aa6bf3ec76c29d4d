//! Refunds: one for each number.

use domain::{money::Fen, payments::Account};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{WeChatPay, orders::instant};
use crate::{
    Kernel,
    payments::provider::{
        ProviderError::{self, NoAnswer, Refused},
        Received, RefundAnswer, RefundAsk, Trade,
    },
};

const PATH: &str = "/v3/refund/domestic/refunds";

/// A refund, as answers have it.
#[derive(Deserialize)]
struct Refund {
    refund_id: String,
    out_refund_no: String,
    out_trade_no: String,
    status: String,
    create_time: String,
    amount: Amount,
}

#[derive(Deserialize)]
struct Amount {
    refund: u64,
    currency: Option<String>,
}

fn stands(refund: &Refund, number: &str) -> Result<RefundAnswer, ProviderError> {
    if refund.out_refund_no != number {
        return Err(NoAnswer("of-another"));
    }
    match &*refund.status {
        "SUCCESS" if refund.amount.currency.as_ref().is_some_and(|currency| currency != "CNY") => {
            Err(NoAnswer("another-currency"))
        }
        "SUCCESS" => Ok(RefundAnswer::Done(Received {
            external_id: refund.refund_id.clone(),
            amount: Fen::new(refund.amount.refund),
            // The bill of the platform has it on the day on which it was asked for.
            at: instant(&refund.create_time).ok_or(NoAnswer("unreadable"))?,
            account: Account::WeChatPay,
        })),
        "PROCESSING" => Ok(RefundAnswer::Pending),
        "ABNORMAL" => Ok(RefundAnswer::Stuck),
        "CLOSED" => Ok(RefundAnswer::Failed),
        _ => Err(NoAnswer("unreadable")),
    }
}

impl WeChatPay {
    pub(super) async fn find_refund(
        &self,
        kernel: &Kernel,
        number: &str,
    ) -> Result<RefundAnswer, ProviderError> {
        let answer = self.ask(kernel, &format!("{PATH}/{number}"), None).await?;
        if answer.is_not_there() {
            return Ok(RefundAnswer::NotThere);
        }
        if answer.status != StatusCode::OK {
            return Err(answer.unclear());
        }
        stands(&answer.read()?, number)
    }

    pub(super) async fn give_back(
        &self,
        kernel: &Kernel,
        ask: &RefundAsk,
    ) -> Result<RefundAnswer, ProviderError> {
        // The platform wants to be told how much came.
        let came = match self.find(kernel, &ask.order).await? {
            Trade::Paid(came) => came,
            // Nothing came, so nothing goes back.
            Trade::NotThere | Trade::Waiting | Trade::Closed | Trade::Failed => {
                return Ok(RefundAnswer::Failed);
            }
        };
        let told = json!({
            "out_trade_no": ask.order,
            "out_refund_no": ask.number,
            "amount": {
                "refund": ask.amount.fen(),
                "total": came.amount.fen(),
                "currency": "CNY",
            },
        });
        let answer = self.ask(kernel, PATH, Some(&told)).await?;
        if answer.status == StatusCode::OK {
            let refund: Refund = answer.read()?;
            if refund.out_trade_no != ask.order {
                return Err(NoAnswer("of-another"));
            }
            return stands(&refund, &ask.number);
        }
        match &*answer.fault() {
            // More than is left, or another refund of this number: what is there counts.
            "INVALID_REQUEST" => match self.find_refund(kernel, &ask.number).await? {
                RefundAnswer::NotThere => Ok(RefundAnswer::Failed),
                known => Ok(known),
            },
            "RESOURCE_NOT_EXISTS" | "ORDER_NOT_EXIST" | "USER_ACCOUNT_ABNORMAL" => {
                Ok(RefundAnswer::Failed)
            }
            "PARAM_ERROR" => Err(Refused("param-error")),
            // The merchant's account has too little now: asked again, under the same number.
            "NOT_ENOUGH" => Err(NoAnswer("not-enough")),
            _ => Err(answer.unclear()),
        }
    }
}
