//! A refund has come to its end.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    money::Fen,
    payments::{Change, EntryKind, OrderState, RefundAct, RefundState, ask_again, refund_after},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    changed,
    ledger::{self, NewEntry},
    order::{Order, fen, known, lock, stored},
    provider::Received,
};
use crate::{
    Kernel,
    audit::{self, Actor, Detail, Event, Subject},
    jobs::StaffMessage,
    outbox,
};

/// A refund, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refund {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) amount: Fen,
    pub(super) state: RefundState,
    pub(super) asks: u32,
    /// The platform cannot give it back to where it came from.
    pub(super) is_stuck: bool,
}

/// The order and its refund, locked in that order, as everything does that changes either.
pub(super) async fn lock_both(
    conn: &mut PgConnection,
    order: Uuid,
    refund: Uuid,
) -> Result<Option<(Order, Refund)>, sqlx::Error> {
    let Some(order) = lock(conn, order).await? else { return Ok(None) };
    let row = sqlx::query!(
        r#"select id, number, amount_fen, state, asks, stuck_at is not null as "is_stuck!"
           from payment_refund where id = $1 and order_id = $2 for update"#,
        refund,
        order.id,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let refund = Refund {
        id: row.id,
        number: row.number,
        amount: fen(row.amount_fen),
        state: known(RefundState::parse(&row.state), &row.state)?,
        asks: row.asks.unsigned_abs(),
        is_stuck: row.is_stuck,
    };
    Ok(Some((order, refund)))
}

/// The money went back: one entry of the ledger, and the subject is told. False: it was known.
pub(super) async fn finish(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    refund: &Refund,
    went: &Received,
) -> Result<bool, sqlx::Error> {
    if refund_after(refund.state, RefundAct::Finish).is_none() {
        return Ok(false);
    }
    let entry = NewEntry {
        order: Some(order.id),
        kind: EntryKind::Refund,
        provider: order.provider,
        external_id: &went.external_id,
        held: went.account,
        amount: refund.amount,
        at: went.at,
    };
    if ledger::write(kernel, conn, entry).await?.is_none() {
        return Ok(false);
    }
    turn(conn, refund, RefundAct::Finish, None, Some((&went.external_id, went.at))).await?;
    changed::tell(kernel, conn, order, Change::Refunded).await?;
    Ok(true)
}

/// The platform refused for good: the money is not set aside any more, and staff see it.
pub(super) async fn fail(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    refund: &Refund,
) -> Result<(), sqlx::Error> {
    if refund_after(refund.state, RefundAct::Fail).is_none() {
        return Ok(());
    }
    turn(conn, refund, RefundAct::Fail, None, None).await?;
    sqlx::query!(
        "update payment_order
         set refunded_fen = refunded_fen - $2, version = version + 1, changed_at = $3
         where id = $1",
        order.id,
        stored(refund.amount),
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    note(kernel, conn, order, refund, "fail-refund").await?;
    changed::tell(kernel, conn, order, Change::RefundFailed).await
}

/// The platform cannot give it back to where it came from: staff are told, once. The money stays set
/// aside and is asked for on, since somebody of the merchant can say where it goes instead.
pub(super) async fn stick(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    refund: &Refund,
) -> Result<(), sqlx::Error> {
    if refund.is_stuck || !refund.state.is_open() {
        return Ok(());
    }
    sqlx::query!("update payment_refund set stuck_at = $2 where id = $1", refund.id, kernel.now())
        .execute(&mut *conn)
        .await?;
    note(kernel, conn, order, refund, "stick-refund").await?;
    let message = StaffMessage::new("payments", "refund-stuck", order.id);
    outbox::write(conn, kernel.new_id(), kernel.now(), &message).await
}

/// Somebody has said where it goes instead.
pub(super) async fn go_on(conn: &mut PgConnection, refund: &Refund) -> Result<(), sqlx::Error> {
    if refund.is_stuck {
        sqlx::query!("update payment_refund set stuck_at = null where id = $1", refund.id)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Writes down what staff have to look at.
async fn note(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    refund: &Refund,
    act: &'static str,
) -> Result<(), sqlx::Error> {
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::System("payments"),
        act,
        subject: Subject { kind: "payment-refund", id: Some(refund.id) },
        detail: Detail::none().id("order", order.id).number("fen", stored(refund.amount)),
        request_id: None,
    };
    audit::record(conn, event).await
}

/// It is not over: it is asked for again. `act` where something was learned.
pub(super) async fn wait(
    kernel: &Kernel,
    conn: &mut PgConnection,
    refund: &Refund,
    act: Option<RefundAct>,
) -> Result<(), sqlx::Error> {
    if !refund.state.is_open() {
        return Ok(());
    }
    let seconds = ask_again(OrderState::Pending, refund.asks, 0).unwrap_or_default();
    let ask_at = kernel.now() + TimeDelta::seconds(seconds);
    match act.filter(|act| refund_after(refund.state, *act).is_some()) {
        Some(act) => turn(conn, refund, act, Some(ask_at), None).await,
        None => {
            sqlx::query!("update payment_refund set ask_at = $2 where id = $1", refund.id, ask_at)
                .execute(conn)
                .await?;
            Ok(())
        }
    }
}

async fn turn(
    conn: &mut PgConnection,
    refund: &Refund,
    act: RefundAct,
    ask_at: Option<DateTime<Utc>>,
    done: Option<(&str, DateTime<Utc>)>,
) -> Result<(), sqlx::Error> {
    let Some(to) = refund_after(refund.state, act) else { return Ok(()) };
    sqlx::query!(
        "update payment_refund
         set state = $2, act = $3, ask_at = $4, external_id = $5, done_at = $6,
           stuck_at = case when $4::timestamptz is null then null else stuck_at end
         where id = $1",
        refund.id,
        to.as_str(),
        act.as_str(),
        ask_at,
        done.map(|(external_id, _)| external_id),
        done.map(|(_, at)| at),
    )
    .execute(conn)
    .await?;
    Ok(())
}
