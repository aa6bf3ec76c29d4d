//! One act on an order: what all of them have in common.

use chrono::{DateTime, TimeDelta, Utc};
use domain::payments::{OrderAct, OrderState, ask_again, order_after};
use sqlx::PgConnection;

use super::order::Order;
use crate::Kernel;

/// When the platform is asked next for `order` in `state`; none: not any more.
pub(super) fn next_ask(
    kernel: &Kernel,
    order: &Order,
    state: OrderState,
    asks: u32,
) -> Option<DateTime<Utc>> {
    let now = kernel.now();
    if !order.provider.is_remote() {
        // Whatever happens at the till is written here in the same transaction.
        return state.is_open().then_some(order.expires_at);
    }
    let over_for = order.over_at.map_or(0, |over_at| (now - over_at).num_seconds());
    let at = now + TimeDelta::seconds(ask_again(state, asks, over_for)?);
    let expires = state.is_open() && order.expires_at > now;
    Some(if expires { at.min(order.expires_at) } else { at })
}

/// Does `act` to a locked order where it can be done, and says where the order stands then.
pub(super) async fn advance(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    act: OrderAct,
) -> Result<OrderState, sqlx::Error> {
    let Some(to) = order_after(order.state, act) else { return Ok(order.state) };
    let now = kernel.now();
    let over_at = (!to.is_open()).then_some(now);
    let changed = Order { state: to, over_at, ..order.clone() };
    sqlx::query!(
        "update payment_order
         set state = $2, act = $3, over_at = $4, ask_at = $5, asks = 0, version = version + 1,
           changed_at = $6
         where id = $1",
        order.id,
        to.as_str(),
        act.as_str(),
        over_at,
        next_ask(kernel, &changed, to, 0),
        now,
    )
    .execute(conn)
    .await?;
    Ok(to)
}

/// Notes when the platform is asked next.
pub(super) async fn schedule(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payment_order set ask_at = $2 where id = $1",
        order.id,
        next_ask(kernel, order, order.state, order.asks),
    )
    .execute(conn)
    .await?;
    Ok(())
}
