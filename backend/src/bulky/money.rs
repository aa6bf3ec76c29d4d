//! What a booking costs, what came, and what goes back.

use domain::{
    bulky::State,
    money::Fen,
    payments::{OrderState, ProviderCode, RefundReason},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{BOOKING, standing::Standing};
use crate::{
    Kernel,
    payments::{self, NewRefund, Order, RefundError},
};

/// For a column in 分. More than fits there is no price.
pub(super) fn fen(amount: Fen) -> i64 {
    i64::try_from(amount.fen()).unwrap_or(i64::MAX)
}

/// From a column in 分, which a check keeps from being negative.
pub(super) fn from_fen(stored: i64) -> Fen {
    Fen::new(u64::try_from(stored).unwrap_or_default())
}

/// What payments know a booking as.
pub(super) const fn subject(booking: Uuid) -> payments::Subject {
    payments::Subject { kind: BOOKING, id: booking }
}

/// A booking's money, as it stands.
pub(super) struct Purse {
    /// The oldest first.
    pub(super) orders: Vec<Order>,
    /// What came and did not go back.
    pub(super) paid: Fen,
    /// What went back and is not asked for again.
    waived: Fen,
}

impl Purse {
    pub(super) async fn of(conn: &mut PgConnection, booking: Uuid) -> Result<Self, sqlx::Error> {
        let orders = payments::orders_of(&mut *conn, subject(booking)).await?;
        let (paid, waived) = sums(conn, booking).await?;
        Ok(Self { orders, paid, waived })
    }

    /// What is asked for of `total`.
    pub(super) const fn charged(&self, total: Fen) -> Fen {
        total.less(self.waived)
    }

    /// What is still to be paid of `total`.
    pub(super) const fn due(&self, total: Fen) -> Fen {
        self.charged(total).less(self.paid)
    }

    /// Those of a platform that wait to be paid.
    pub(super) fn open(&self, provider: ProviderCode) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(move |order| order.provider == provider && order.state.is_open())
    }

    /// Those that a platform knows of and has not said the end of. What was never begun nobody can have
    /// paid.
    pub(super) fn begun(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(|order| {
            let waits = matches!(order.state, OrderState::Pending | OrderState::Unknown);
            waits && order.provider.is_remote()
        })
    }

    /// Gives back what is more than `owed`, and tells how much that is: what a platform gives back by
    /// itself before what has to be fetched, and of these the newest payment first.
    /// `cause` is what demands it: asked again with the same, nothing more goes back.
    pub(super) async fn give_back(
        &self,
        kernel: &Kernel,
        conn: &mut PgConnection,
        owed: Fen,
        reason: RefundReason,
        cause: Uuid,
    ) -> Result<Fen, sqlx::Error> {
        let too_much = self.paid.less(owed);
        let mut left = too_much;
        let mut orders: Vec<_> = self.orders.iter().rev().collect();
        orders.sort_by_key(|order| !order.provider.is_remote());
        for order in orders {
            let amount = left.min(order.balance.due());
            if amount == Fen::ZERO {
                continue;
            }
            let new = NewRefund { order: order.id, amount, reason, cause };
            match payments::refund(kernel, &mut *conn, new).await {
                Ok(_) => left = left.less(amount),
                Err(RefundError::Database(error)) => return Err(error),
                // Somebody else has asked for it back in between; it goes back once.
                Err(error) => tracing::warn!(%error, order = %order.id, "not given back again"),
            }
        }
        Ok(too_much.less(left))
    }
}

/// The reasons for which what went back is not asked for again.
pub(super) fn waiving() -> Vec<&'static str> {
    let waives = RefundReason::ALL.iter().filter(|reason| reason.waives());
    waives.map(|reason| reason.as_str()).collect()
}

/// What came and did not go back, and what was waived of it. One statement, so that what is given back
/// meanwhile is in both or in neither.
async fn sums(conn: &mut PgConnection, booking: Uuid) -> Result<(Fen, Fen), sqlx::Error> {
    let (subject, waiving) = (subject(booking), waiving());
    let row = sqlx::query!(
        r#"select coalesce(sum(paid_fen - refunded_fen), 0)::int8 as "paid!",
             coalesce(sum((
               select sum(back.amount_fen) from payment_refund as back
               where back.order_id = payment_order.id and back.state <> 'failed'
                 and back.reason = any ($3))), 0)::int8 as "waived!"
           from payment_order where subject_kind = $1 and subject = $2"#,
        subject.kind,
        subject.id,
        &waiving as &[&str],
    )
    .fetch_one(conn)
    .await?;
    Ok((from_fen(row.paid), from_fen(row.waived)))
}

/// What a booking costs as it stands: what is charged of its quote; once cancelled, what is kept; once
/// expired, nothing.
pub(super) const fn owed(booking: &Standing, purse: &Purse) -> Fen {
    match booking.state {
        State::Expired => Fen::ZERO,
        State::Cancelled => booking.kept,
        _ => purse.charged(booking.total),
    }
}
