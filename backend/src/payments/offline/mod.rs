//! Cash or card to the crew: the platform is our own till.
//!
//! An order waits at the till until somebody of the crew says that they have taken it ([`take_cash`]);
//! a refund waits until somebody has paid it out ([`pay_out`]). Whoever holds cash hands it in and it
//! is counted ([`close_day`]); what is short or over is an entry of the ledger with words.

mod close_day;
mod pay_out;
mod take_cash;
mod till;

use chrono::NaiveDate;
use domain::payments::ProviderCode;
use futures::{FutureExt, future::BoxFuture};
use reqwest::header::HeaderMap;

pub use close_day::{CloseDay, Closed, close_day};
pub use pay_out::{PayOut, pay_out};
pub use take_cash::{TakeCash, take_cash};
pub use till::{Taken, Till, Way, till};

use super::provider::{
    Called, HowToPay, PaymentProvider, Prepare, Prepared, ProviderError, RefundAnswer, RefundAsk,
    Scene, StatementLine, Trade, Unheard,
};
use crate::Kernel;

/// The codes that fields of its forms can have, besides those that every form has.
pub const CASH_CODES: &[&str] =
    &["cash-amount", "cash-not-waiting", "cash-amount-differs", "cash-words-missing"];

/// The till.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offline;

const AWAY: ProviderError = ProviderError::NoAnswer("till-away");

impl PaymentProvider for Offline {
    fn code(&self) -> ProviderCode {
        ProviderCode::Offline
    }

    fn takes(&self, _scene: Scene) -> bool {
        true
    }

    fn is_open<'a>(&'a self, _kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        async { Ok(true) }.boxed()
    }

    fn prepare<'a>(
        &'a self,
        kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        async move {
            if till::expect(&kernel.db, order).await.map_err(|_| AWAY)? {
                Ok(Prepared { how: HowToPay::AtTheDoor })
            } else {
                Err(ProviderError::Refused("number-taken"))
            }
        }
        .boxed()
    }

    fn query<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        async move { till::stands(&kernel.db, number).await.map_err(|_| AWAY) }.boxed()
    }

    fn close<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        async move { till::close(&kernel.db, number).await.map_err(|_| AWAY) }.boxed()
    }

    fn refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        async move { till::expect_refund(kernel, refund).await.map_err(|_| AWAY) }.boxed()
    }

    fn query_refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        async move { till::refund_stands(&kernel.db, number).await.map_err(|_| AWAY) }.boxed()
    }

    fn statement<'a>(
        &'a self,
        kernel: &'a Kernel,
        day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>> {
        async move { till::statement(&kernel.db, day).await.map_err(|_| AWAY) }.boxed()
    }

    /// Nobody calls: whatever happens at the till is written here.
    fn read_callback<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _headers: &'a HeaderMap,
        _body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>> {
        async { Err(Unheard::Forged) }.boxed()
    }
}
