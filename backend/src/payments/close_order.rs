//! Waiting no longer for a payment.

use domain::payments::OrderState;
use uuid::Uuid;

use super::{
    learn::{Wish, learn},
    order::read_order,
};
use crate::Kernel;

/// How closing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Nobody pays any more. Money that comes all the same is told as late.
    Closed,
    /// It was paid after all.
    Paid,
    /// The platform does not answer. It is asked again until it does, and closes the order then; the
    /// subject is told how that ended.
    Unknown,
}

/// Why an order is not closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// There is no such order.
    #[error("there is no such order")]
    NotFound,
    /// The database did not answer as it should.
    #[error("the order could not be closed")]
    Database(#[from] sqlx::Error),
}

/// Asks the platform whether the order is paid, and closes it if not: before a cancellation, and when
/// its time is over. No transaction is open while the platform is asked.
///
/// # Errors
/// [`CloseError`].
pub async fn close_order(kernel: &Kernel, id: Uuid) -> Result<Closing, CloseError> {
    let order = read_order(&kernel.db, id).await?.ok_or(CloseError::NotFound)?;
    let state = match order.state {
        state if state.is_open() => learn(kernel, &order, Wish::Close).await?,
        state => state,
    };
    Ok(match state {
        OrderState::Paid => Closing::Paid,
        state if state.is_open() => Closing::Unknown,
        _ => Closing::Closed,
    })
}
