//! A platform with a page of its own, to which residents go to pay; nothing else is asked of it.

use axum::http::HeaderMap;
use backend::{
    Kernel,
    payments::{
        Called, HowToPay, PaymentProvider, Prepare, Prepared, ProviderError, RefundAnswer,
        RefundAsk, Scene, StatementLine, Trade, Unheard,
    },
};
use chrono::NaiveDate;
use domain::payments::ProviderCode;
use futures::{FutureExt, future::BoxFuture};

/// The platform, in the place of 微信支付.
pub(super) struct Elsewhere {
    /// Whether it takes orders; otherwise it does not answer.
    pub(super) takes_orders: bool,
}

impl Elsewhere {
    /// Where residents pay; the query says where they come back to.
    pub(super) const PAGE: &'static str = "https://pay.example/go";
}

const AWAY: ProviderError = ProviderError::NoAnswer("away");

impl PaymentProvider for Elsewhere {
    fn code(&self) -> ProviderCode {
        ProviderCode::WeChatPay
    }

    fn takes(&self, _scene: Scene) -> bool {
        true
    }

    fn is_open<'a>(&'a self, _kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        async { Ok(true) }.boxed()
    }

    fn prepare<'a>(
        &'a self,
        _kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        let page = format!("{}?back={}", Self::PAGE, order.return_path);
        let prepared = Prepared { how: HowToPay::Page(page) };
        let answer = self.takes_orders.then_some(prepared).ok_or(AWAY);
        async move { answer }.boxed()
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
