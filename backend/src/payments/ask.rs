//! Asking platforms for what they have not said by themselves.

use chrono::TimeDelta;
use domain::payments::OrderState;
use futures::{StreamExt, stream};
use uuid::Uuid;

use super::{
    learn::{Wish, learn},
    order::{Order, read_order},
};
use crate::{Kernel, jobs::Failure};

/// Orders of one turn.
const BATCH: i64 = 100;
/// Orders asked for at once.
const AT_ONCE: usize = 8;
/// For so long an order is left to whoever asks for it: longer than any platform takes.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Asks for every order whose time has come, and closes those that have expired or are to be closed.
/// Any number of workers may do it at once. Gives how many were asked for.
///
/// # Errors
/// When the database refuses.
pub async fn ask(kernel: &Kernel) -> Result<usize, Failure> {
    let due = take(kernel).await?;
    let count = due.len();
    let mut asked = stream::iter(due).map(|id| one(kernel, id)).buffer_unordered(AT_ONCE);
    while let Some(result) = asked.next().await {
        result?;
    }
    Ok(count)
}

/// Asks for an order that waits without waiting for its time, such as when somebody comes back from the
/// cashier. No transaction is open while the platform is asked.
///
/// # Errors
/// When the database refuses.
pub async fn ask_at_once(kernel: &Kernel, order: &Order) -> Result<OrderState, sqlx::Error> {
    learn(kernel, order, Wish::Know).await
}

async fn one(kernel: &Kernel, id: Uuid) -> Result<(), sqlx::Error> {
    let Some(order) = read_order(&kernel.db, id).await? else { return Ok(()) };
    // What is over here may still wait there, if an answer was lost: nobody is to pay it.
    let is_over = matches!(order.state, OrderState::Closed | OrderState::Failed);
    let close = is_over || order.close_wanted || order.expires_at <= kernel.now();
    learn(kernel, &order, if close { Wish::Close } else { Wish::Know }).await?;
    Ok(())
}

/// Takes those that are due; whoever dies with them leaves them to the next after [`LEASE`].
async fn take(kernel: &Kernel) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update payment_order set ask_at = $1, asks = asks + 1
         where id = any (array(
           select id from payment_order where ask_at <= $2
           order by ask_at limit $3 for update skip locked))
         returning id",
        kernel.now() + LEASE,
        kernel.now(),
        BATCH,
    )
    .fetch_all(&kernel.db)
    .await
}
