//! Giving money back.

use domain::{
    money::Fen,
    payments::{Balance, RefundReason},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    number::new_number,
    order::{fen, stored},
};
use crate::{
    Kernel, Problem,
    audit::{self, Actor, Detail, Event, Subject},
};

/// What goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRefund {
    pub order: Uuid,
    pub amount: Fen,
    pub reason: RefundReason,
    /// What demands it, such as a cancellation: one cause has one refund of an order, so whoever asks
    /// twice gets the same one.
    pub cause: Uuid,
}

/// Why nothing goes back.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// Nothing is to go back.
    #[error("no amount to give back")]
    Amount,
    /// More than is left of what came.
    #[error("more than the {} 分 that are left", .left.fen())]
    TooMuch {
        /// What is left.
        left: Fen,
    },
    /// There is no such order.
    #[error("there is no such order")]
    NotFound,
    /// The database did not answer as it should.
    #[error("the refund could not be kept")]
    Database(#[from] sqlx::Error),
}

impl RefundError {
    /// Its codes.
    pub const CODES: &'static [&'static str] =
        &["refund-amount", "refund-too-much", "not-found", "unavailable"];
}

impl Problem for RefundError {
    fn code(&self) -> &'static str {
        match self {
            Self::Amount => "refund-amount",
            Self::TooMuch { .. } => "refund-too-much",
            Self::NotFound => "not-found",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Amount => 422,
            Self::TooMuch { .. } => 409,
            Self::NotFound => 404,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Amount | Self::TooMuch { .. }).then_some("amount")
    }
}

/// Sets money aside for going back, in the transaction of `conn`, and gives the refund's id.
/// [`ask_refunds`](super::ask_refunds) carries it to the platform after the commit. One conditional
/// update decides, so of two that want the same money one gets it.
///
/// # Errors
/// [`RefundError`].
pub async fn refund(
    kernel: &Kernel,
    conn: &mut PgConnection,
    new: NewRefund,
) -> Result<Uuid, RefundError> {
    if new.amount == Fen::ZERO {
        return Err(RefundError::Amount);
    }
    // The lock first: two with one cause are then one after the other.
    let row = sqlx::query!(
        "select paid_fen, refunded_fen from payment_order where id = $1 for update",
        new.order,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(RefundError::NotFound)?;
    if let Some(asked) = asked(conn, new).await? {
        return Ok(asked);
    }
    let reserved = sqlx::query!(
        "update payment_order
         set refunded_fen = refunded_fen + $2, version = version + 1, changed_at = $3
         where id = $1 and paid_fen - refunded_fen >= $2",
        new.order,
        stored(new.amount),
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    if reserved.rows_affected() == 0 {
        let balance = Balance { paid: fen(row.paid_fen), refunded: fen(row.refunded_fen) };
        return Err(RefundError::TooMuch { left: balance.due() });
    }
    let id = kernel.new_id();
    sqlx::query!(
        "insert into payment_refund
           (id, number, order_id, amount_fen, reason, cause, ask_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        id,
        new_number(kernel, 'R'),
        new.order,
        stored(new.amount),
        new.reason.as_str(),
        new.cause,
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::System("payments"),
        act: "set-refund-aside",
        subject: Subject { kind: "payment-refund", id: Some(id) },
        detail: Detail::none()
            .id("order", new.order)
            .word("reason", new.reason.as_str())
            .number("fen", stored(new.amount)),
        request_id: None,
    };
    audit::record(conn, event).await?;
    Ok(id)
}

/// The refund of this cause, if it was asked for before.
async fn asked(conn: &mut PgConnection, new: NewRefund) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from payment_refund where order_id = $1 and cause = $2",
        new.order,
        new.cause,
    )
    .fetch_optional(conn)
    .await
}
