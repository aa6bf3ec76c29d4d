//! Somebody comes back from a platform's cashier.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{bulky::State, payments::OrderState};
use tokio::time::timeout;

use super::{
    money::Purse,
    paid::settle,
    programme::Programme,
    read::{Booking, ReadError, read_booking},
    standing::Standing,
};
use crate::{
    Kernel,
    limits::{self, Limit, LimitError},
    payments::{self, Order},
};

/// So long whoever comes back waits for the platform.
const PATIENCE: Duration = Duration::from_secs(3);
/// Comings back to one booking, each of which asks the platform.
const BY_BOOKING: Limit = Limit::new("bulky-back-by-booking", 20, TimeDelta::hours(1));

/// Asks the platform of each order that waits whether it is paid, and brings the booking in line, so
/// that whoever comes back sees what they have paid. It only hastens what [`payments::callback`] and
/// the jobs do: where it fails or takes too long, it is left to them.
pub async fn come_back(kernel: &Kernel, secret: &str) {
    let error = match timeout(PATIENCE, hasten(kernel, secret)).await {
        Ok(Ok(()) | Err(LimitError::TooMany { .. })) => return,
        Ok(Err(LimitError::Database(error))) => Some(error),
        Err(_) => None,
    };
    let error = error.as_ref().map(|error| error as &dyn std::error::Error);
    tracing::warn!(error, "not learned at once whether a booking is paid");
}

async fn hasten(kernel: &Kernel, secret: &str) -> Result<(), LimitError> {
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_by_secret(kernel, &mut conn, secret).await?;
    let Some(booking) = booking else { return Ok(()) };
    limits::spend(kernel, &mut *conn, &BY_BOOKING, booking.id.as_bytes()).await?;
    let purse = Purse::of(&mut conn, booking.id).await?;
    drop(conn);
    // What was never begun nobody can have paid: the platform does not know of it.
    let begun = |order: &&Order| {
        let waits = matches!(order.state, OrderState::Pending | OrderState::Unknown);
        waits && order.provider.is_remote()
    };
    for order in purse.orders.iter().filter(begun) {
        payments::ask_at_once(kernel, order).await?;
    }
    if booking.state == State::Paying {
        settle(kernel, booking.id, kernel.new_id()).await?;
    }
    Ok(())
}

/// [`read_booking`] of whoever looks whether their payment has come: see [`come_back`].
///
/// # Errors
/// [`ReadError`].
pub async fn read_booking_now(
    kernel: &Kernel,
    programme: &Programme,
    secret: &str,
) -> Result<Booking, ReadError> {
    let booking = read_booking(kernel, programme, secret).await?;
    if booking.state != State::Paying {
        return Ok(booking);
    }
    come_back(kernel, secret).await;
    read_booking(kernel, programme, secret).await
}
