//! 支付宝: orders are paid in its mini-app with `my.tradePay`.
//!
//! The adapter in [`platforms::alipay`](crate::platforms::alipay) signs, asks and verifies; here is
//! what its words mean for money. What it says by itself is a form, and is answered with `success`.

mod bill;
#[cfg(test)]
pub(super) mod fake;
mod notification;
mod refund;
#[cfg(test)]
mod tests;
mod trade;
mod values;

use std::{sync::Arc, time::Duration};

use chrono::NaiveDate;
use domain::payments::ProviderCode;
use futures::{FutureExt, future::BoxFuture};
use reqwest::header::HeaderMap;
use tokio::time::timeout;

use super::provider::{
    Called, PaymentProvider, Prepare, Prepared, ProviderError, RefundAnswer, RefundAsk, Scene,
    StatementLine, Trade, Unheard,
};
use crate::{Kernel, platforms::alipay::Alipay};

/// The payments of one mini-app at Alipay.
pub struct AlipayPayments {
    alipay: Arc<Alipay>,
}

impl AlipayPayments {
    /// Through `alipay`.
    #[must_use]
    pub const fn new(alipay: Arc<Alipay>) -> Self {
        Self { alipay }
    }
}

/// Some things take two calls.
const WHOLE: Duration = Duration::from_secs(20);
/// For a day's statement, which is a file.
const WHOLE_STATEMENT: Duration = Duration::from_secs(60);

async fn within<T: Send>(
    longest: Duration,
    asked: impl Future<Output = Result<T, ProviderError>> + Send,
) -> Result<T, ProviderError> {
    timeout(longest, asked).await.unwrap_or(Err(ProviderError::NoAnswer("timeout")))
}

impl PaymentProvider for AlipayPayments {
    fn code(&self) -> ProviderCode {
        ProviderCode::Alipay
    }

    fn takes(&self, scene: Scene) -> bool {
        scene == Scene::MiniApp
    }

    fn is_open<'a>(&'a self, _kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        async { Ok(true) }.boxed()
    }

    fn prepare<'a>(
        &'a self,
        kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        within(WHOLE, trade::create(&self.alipay, kernel.now(), order)).boxed()
    }

    fn query<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        within(WHOLE, trade::read(&self.alipay, kernel.now(), number)).boxed()
    }

    fn close<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        within(WHOLE, trade::close(&self.alipay, kernel.now(), number)).boxed()
    }

    fn refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        within(WHOLE, refund::refund(&self.alipay, kernel.now(), refund)).boxed()
    }

    fn query_refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        let asked = async move {
            // Alipay knows a refund by its order and its number together.
            match refund::order_of(kernel, number).await? {
                Some(order) => refund::read(&self.alipay, kernel.now(), &order, number).await,
                None => Ok(RefundAnswer::NotThere),
            }
        };
        within(WHOLE, asked).boxed()
    }

    fn statement<'a>(
        &'a self,
        kernel: &'a Kernel,
        day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>> {
        within(WHOLE_STATEMENT, bill::statement(&self.alipay, kernel.now(), day)).boxed()
    }

    fn read_callback<'a>(
        &'a self,
        _kernel: &'a Kernel,
        _headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>> {
        async move { notification::read(&self.alipay, body) }.boxed()
    }
}
