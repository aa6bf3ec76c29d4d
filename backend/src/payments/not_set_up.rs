//! A platform that is not set up in this process.

use chrono::NaiveDate;
use domain::payments::ProviderCode;
use futures::{FutureExt, future::BoxFuture};
use reqwest::header::HeaderMap;

use super::provider::{
    Called, PaymentProvider, Prepare, Prepared, ProviderError, RefundAnswer, RefundAsk, Scene,
    StatementLine, Trade, Unheard,
};
use crate::Kernel;

/// It takes nothing. Orders that were begun when it was set up wait until it is again.
pub(super) struct NotSetUp(pub(super) ProviderCode);

const AWAY: ProviderError = ProviderError::NoAnswer("not-set-up");

impl PaymentProvider for NotSetUp {
    fn code(&self) -> ProviderCode {
        self.0
    }

    fn takes(&self, _scene: Scene) -> bool {
        false
    }

    fn is_open<'a>(&'a self, _kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        async { Ok(false) }.boxed()
    }

    fn prepare<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        async { Err(AWAY) }.boxed()
    }

    fn query<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        async { Err(AWAY) }.boxed()
    }

    fn close<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        async { Err(AWAY) }.boxed()
    }

    fn refund<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        async { Err(AWAY) }.boxed()
    }

    fn query_refund<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        async { Err(AWAY) }.boxed()
    }

    fn statement<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>> {
        async { Err(AWAY) }.boxed()
    }

    fn read_callback<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _headers: &'a HeaderMap,
        _body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>> {
        async { Err(Unheard::Forged) }.boxed()
    }
}
