//! Learning from a platform where an order stands.

use domain::payments::{Change, OrderAct, OrderState, ProviderCode};
use uuid::Uuid;

use super::{
    advance::{advance, schedule},
    changed,
    event::{Said, keep},
    order::{Order, lock},
    provider::{ProviderError, Trade},
    settle::settle,
};
use crate::Kernel;

/// What the platform is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Where the order stands.
    Know,
    /// To close it, unless it is paid.
    Close,
}

/// Asks the platform, and writes down what it says. Success wins: an order is only closed by a
/// platform that says that it is not paid. Gives where the order stands then.
pub(super) async fn learn(
    kernel: &Kernel,
    order: &Order,
    wish: Wish,
) -> Result<OrderState, sqlx::Error> {
    let provider = kernel.carriers.payments.get(order.provider);
    let mut answer = provider.query(kernel, &order.number).await;
    if wish == Wish::Close {
        answer = match answer {
            Ok(Trade::Waiting) => provider.close(kernel, &order.number).await,
            // Of a number that it has never heard of it takes no money.
            Ok(Trade::NotThere) => Ok(Trade::Closed),
            other => other,
        };
    }
    apply(kernel, order.id, wish, answer).await
}

/// Writes an answer down, whatever has become of the order since it was asked for.
pub(super) async fn apply(
    kernel: &Kernel,
    order: Uuid,
    wish: Wish,
    answer: Result<Trade, ProviderError>,
) -> Result<OrderState, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let Some(order) = lock(&mut tx, order).await? else { return Err(sqlx::Error::RowNotFound) };
    let state = match answer {
        Ok(Trade::Paid(came)) => settle(kernel, &mut tx, &order, &came).await?,
        Ok(Trade::Closed) => end(kernel, &mut tx, &order, OrderAct::Close).await?,
        Ok(Trade::Failed) => end(kernel, &mut tx, &order, OrderAct::Fail).await?,
        Ok(Trade::Waiting) if order.state == OrderState::Unknown => {
            advance(kernel, &mut tx, &order, OrderAct::Start).await?
        }
        // Not there: whoever goes to pay tells the platform again, under the same number.
        Ok(Trade::Waiting | Trade::NotThere) => order.state,
        Err(ProviderError::Refused(why)) => {
            refused(order.provider, why);
            order.state
        }
        Err(ProviderError::NoAnswer(why)) => {
            away(order.provider, why);
            advance(kernel, &mut tx, &order, OrderAct::LoseTouch).await?
        }
    };
    if wish == Wish::Close && state.is_open() && !order.close_wanted {
        sqlx::query!("update payment_order set close_wanted = true where id = $1", order.id)
            .execute(&mut *tx)
            .await?;
    }
    if state == order.state {
        schedule(kernel, &mut tx, &order).await?;
    } else {
        let verdict = state.as_str();
        let (provider, id) = (order.provider, Some(order.id));
        keep(kernel, &mut tx, Said { provider, order: id, refund: None, hash: None, verdict })
            .await?;
    }
    tx.commit().await?;
    Ok(state)
}

/// An order that waits comes to an end without money.
async fn end(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    order: &Order,
    act: OrderAct,
) -> Result<OrderState, sqlx::Error> {
    if !order.state.is_open() {
        return Ok(order.state);
    }
    let state = advance(kernel, conn, order, act).await?;
    let change = if act == OrderAct::Close { Change::Closed } else { Change::Failed };
    changed::tell(kernel, conn, order, change).await?;
    Ok(state)
}

/// A platform did not answer.
pub(super) fn away(provider: ProviderCode, why: &'static str) {
    let labels = [("provider", provider.as_str()), ("why", why)];
    metrics::counter!("minhu_payment_no_answer_total", &labels).increment(1);
    tracing::warn!(provider = provider.as_str(), why, "the payment platform did not answer");
}

/// A platform does not do what only it can do.
pub(super) fn refused(provider: ProviderCode, why: &'static str) {
    tracing::error!(provider = provider.as_str(), why, "the payment platform refused");
}
