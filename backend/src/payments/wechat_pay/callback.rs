//! What the platform says by itself.

use domain::payments::LineKind;
use reqwest::header::HeaderMap;
use serde::Deserialize;

use super::{WeChatPay, decrypt::Sealed, orders::Transaction};
use crate::{
    Kernel,
    payments::provider::{Called, Heard, Trade, Unheard},
};

#[derive(Deserialize)]
struct Notice {
    event_type: String,
    resource: Sealed,
}

#[derive(Deserialize)]
struct RefundNotice {
    mchid: String,
    out_refund_no: String,
}

impl WeChatPay {
    pub(super) async fn hear(
        &self,
        kernel: &Kernel,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Called, Unheard> {
        self.verify(kernel, headers, body).await?;
        let notice: Notice = serde_json::from_slice(body).map_err(|_| Unheard::Unreadable)?;
        let inside = notice.resource.open(&self.api_v3_key).ok_or(Unheard::Unreadable)?;
        match &*notice.event_type {
            "TRANSACTION.SUCCESS" => self.hear_of_order(&inside),
            "REFUND.SUCCESS" | "REFUND.ABNORMAL" | "REFUND.CLOSED" => self.hear_of_refund(&inside),
            _ => Err(Unheard::Unreadable),
        }
    }

    fn hear_of_order(&self, inside: &[u8]) -> Result<Called, Unheard> {
        let transaction: Transaction =
            serde_json::from_slice(inside).map_err(|_| Unheard::Unreadable)?;
        let heard = match self.trade(&transaction).map_err(|_| Unheard::Unreadable)? {
            Trade::Paid(came) => Heard::Payment(came),
            _ => Heard::Other(LineKind::Payment),
        };
        Ok(Called { number: transaction.out_trade_no, heard })
    }

    /// It does not say on which day's bill the refund is: the platform is asked.
    fn hear_of_refund(&self, inside: &[u8]) -> Result<Called, Unheard> {
        let refund: RefundNotice =
            serde_json::from_slice(inside).map_err(|_| Unheard::Unreadable)?;
        if refund.mchid != self.merchant.id {
            return Err(Unheard::Unreadable);
        }
        Ok(Called { number: refund.out_refund_no, heard: Heard::Other(LineKind::Refund) })
    }
}
