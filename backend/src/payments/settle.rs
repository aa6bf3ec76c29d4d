//! Money has come.

use domain::{
    money::Fen,
    payments::{Change, EntryKind, OrderAct, OrderState, RefundReason},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    advance::advance,
    changed,
    ledger::{self, NewEntry},
    order::{Order, stored},
    provider::Received,
    refund::{NewRefund, RefundError, refund},
};
use crate::{Kernel, jobs::StaffMessage, outbox};

/// Writes a payment down, once, and does what follows from it, in the transaction of `conn`, in which
/// `order` is locked. Gives where the order stands then.
///
/// An order that waits, and exactly what it asks for, is paid. Exactly that for an order that is over
/// is late, which its subject is told. Everything else goes back: another amount, or the second
/// payment of an order that is paid.
pub(super) async fn settle(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    came: &Received,
) -> Result<OrderState, sqlx::Error> {
    let entry = NewEntry {
        order: Some(order.id),
        kind: EntryKind::Payment,
        provider: order.provider,
        external_id: &came.external_id,
        held: came.account,
        amount: came.amount,
        at: came.at,
    };
    if came.amount == Fen::ZERO {
        return Ok(order.state);
    }
    let Some(entry) = ledger::write(kernel, conn, entry).await? else { return Ok(order.state) };
    add_paid(conn, order, came).await?;
    let exact = came.amount == order.amount;
    let (act, change, back) = match order.state {
        state if state.is_open() && exact => (Some(OrderAct::Pay), Some(Change::Paid), None),
        state if state.is_open() => {
            (Some(OrderAct::Fail), Some(Change::Failed), Some(RefundReason::WrongAmount))
        }
        OrderState::Paid => (None, None, Some(RefundReason::PaidTwice)),
        _ if exact => (Some(OrderAct::PayLate), Some(Change::PaidLate), None),
        _ => (None, None, Some(RefundReason::WrongAmount)),
    };
    let mut state = order.state;
    if let Some(act) = act {
        state = advance(kernel, conn, order, act).await?;
    }
    if let Some(change) = change {
        changed::tell(kernel, conn, order, change).await?;
    }
    if let Some(reason) = back {
        give_back(kernel, conn, order, came.amount, reason, entry).await?;
    }
    Ok(state)
}

async fn add_paid(
    conn: &mut PgConnection,
    order: &Order,
    came: &Received,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payment_order
         set paid_fen = paid_fen + $2, paid_at = coalesce(paid_at, $3),
           external_id = coalesce(external_id, $4)
         where id = $1",
        order.id,
        stored(came.amount),
        came.at,
        came.external_id,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All of what came goes back; staff see that it happened.
async fn give_back(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    amount: Fen,
    reason: RefundReason,
    entry: Uuid,
) -> Result<(), sqlx::Error> {
    let new = NewRefund { order: order.id, amount, reason, cause: entry };
    // Nothing else can be: what has just come is there, and an entry is the cause of one refund.
    if let Err(RefundError::Database(error)) = refund(kernel, conn, new).await {
        return Err(error);
    }
    let message = StaffMessage::new("payments", reason.as_str(), order.id);
    outbox::write(conn, kernel.new_id(), kernel.now(), &message).await
}
