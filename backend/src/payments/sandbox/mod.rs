//! The demonstration's payment platform: it behaves like one, on a side of its own, and moves no money.
//!
//! Its tables are what a platform would keep; nothing outside this folder reads them. A resident
//! "pays" at its [cashier](choose), which can also do everything that goes wrong with real platforms,
//! with refunds as well: opened again, it lets those go that hang.
//! What happens there is told by real callbacks over HTTP, signed with a key of the ring, from the job
//! [`SendSandboxCallback`].
//!
//! It takes no orders, shows no cashier and believes no callback outside the demonstration and debug
//! builds.

mod callback;
mod cashier;
#[cfg(test)]
mod tests;
mod trade;

use chrono::NaiveDate;
use domain::payments::ProviderCode;
use futures::{FutureExt, future::BoxFuture};
use reqwest::header::HeaderMap;

pub use callback::SendSandboxCallback;
#[cfg(test)]
pub(super) use callback::{signature, write};
pub use cashier::{Bill, Choice, ChooseError, bill, choose};

use super::provider::{
    Called, PaymentProvider, Prepare, Prepared, ProviderError, RefundAnswer, RefundAsk, Scene,
    StatementLine, Trade, Unheard,
};
use crate::{Kernel, districts};

/// The platform.
#[derive(Debug, Clone, Copy)]
pub struct Sandbox {
    /// Whether it is open in every district, and not only in the demonstration: in debug builds.
    pub everywhere: bool,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self { everywhere: cfg!(debug_assertions) }
    }
}

/// Its own database did not answer: for whoever asked, no answer.
const AWAY: ProviderError = ProviderError::NoAnswer("sandbox-away");
const NOT_HERE: ProviderError = ProviderError::Refused("sandbox-not-here");

impl Sandbox {
    async fn open(self, kernel: &Kernel) -> Result<bool, ProviderError> {
        if self.everywhere {
            return Ok(true);
        }
        let district = districts::load(&kernel.db).await.map_err(|_| AWAY)?;
        Ok(district.demonstration)
    }

    /// Refuses outside the demonstration.
    async fn enter(self, kernel: &Kernel) -> Result<(), ProviderError> {
        if self.open(kernel).await? { Ok(()) } else { Err(NOT_HERE) }
    }
}

/// Whether there is a cashier here.
pub async fn is_allowed(kernel: &Kernel) -> bool {
    let sandbox = kernel.carriers.payments.get(ProviderCode::Sandbox);
    matches!(sandbox.is_open(kernel).await, Ok(true))
}

impl PaymentProvider for Sandbox {
    fn code(&self) -> ProviderCode {
        ProviderCode::Sandbox
    }

    fn takes(&self, _scene: Scene) -> bool {
        true
    }

    fn is_open<'a>(&'a self, kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        self.open(kernel).boxed()
    }

    fn prepare<'a>(
        &'a self,
        kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        async move {
            self.enter(kernel).await?;
            trade::take(kernel, order).await
        }
        .boxed()
    }

    fn query<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        async move { trade::read(kernel, number).await.map_err(|_| AWAY) }.boxed()
    }

    fn close<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        async move { trade::close(kernel, number).await.map_err(|_| AWAY) }.boxed()
    }

    fn refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        async move { trade::refund(kernel, refund).await.map_err(|_| AWAY) }.boxed()
    }

    fn query_refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        async move { trade::read_refund(&kernel.db, kernel.now(), number).await.map_err(|_| AWAY) }
            .boxed()
    }

    fn statement<'a>(
        &'a self,
        kernel: &'a Kernel,
        day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>> {
        async move { trade::statement(kernel, day).await.map_err(|_| AWAY) }.boxed()
    }

    fn read_callback<'a>(
        &'a self,
        kernel: &'a Kernel,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>> {
        async move { callback::read(kernel, headers, body) }.boxed()
    }
}
