//! What Alipay says by itself (异步通知).

use domain::{
    money::Fen,
    payments::{Account, LineKind, ProviderCode},
};

use super::values::{fen, instant};
use crate::{
    payments::provider::{Called, Heard, ProviderError, Received, Unheard},
    platforms::alipay::{Alipay, Notification},
};

/// Reads a notification. One that comes again says the same, so that its age does not matter.
pub(super) fn read(alipay: &Alipay, body: &[u8]) -> Result<Called, Unheard> {
    let said = alipay.notification(body).ok_or(Unheard::Forged)?;
    let number = said.get("out_trade_no").ok_or(Unheard::Unreadable)?;
    let has_gone_back = said.get("refund_fee").is_some_and(|fee| fen(fee) != Ok(Fen::ZERO));
    let is_refund = has_gone_back || said.get("gmt_refund").is_some();
    let (number, heard) = match said.get("out_biz_no").filter(|_| is_refund) {
        // Its amount is that of all refunds of the order: this one is asked for.
        Some(refund) => (refund, Heard::Other(LineKind::Refund)),
        None => {
            let is_paid =
                matches!(said.get("trade_status"), Some("TRADE_SUCCESS" | "TRADE_FINISHED"));
            let came = if is_paid && !is_refund { received(&said)? } else { None };
            (number, came.map_or(Heard::Other(LineKind::Payment), Heard::Payment))
        }
    };
    Ok(Called { number: number.to_owned(), heard })
}

/// What came; none where it does not say all of it.
fn received(said: &Notification) -> Result<Option<Received>, Unheard> {
    let (Some(id), Some(amount), Some(at)) =
        (said.get("trade_no"), said.get("total_amount"), said.get("gmt_payment"))
    else {
        return Ok(None);
    };
    let unreadable = |_: ProviderError| Unheard::Unreadable;
    Ok(Some(Received {
        external_id: id.to_owned(),
        amount: fen(amount).map_err(unreadable)?,
        at: instant(at).map_err(unreadable)?,
        account: Account::of(ProviderCode::Alipay),
    }))
}
