//! Somebody comes back from a platform's cashier.

use std::time::Duration;

use chrono::TimeDelta;
use domain::bulky::State;
use tokio::time::timeout;

use super::{
    money::Purse,
    paid::settle,
    programme::Programme,
    read::{Booking, ReadError, read_booking},
};
use crate::{
    Kernel,
    limits::{self, Limit, LimitError},
    payments,
};

/// So long whoever comes back waits for the platform.
const PATIENCE: Duration = Duration::from_secs(3);
/// Looks at one booking that ask the platform.
const BY_BOOKING: Limit = Limit::new("bulky-back-by-booking", 20, TimeDelta::hours(1));

/// [`read_booking`] of whoever looks whether their payment has come: where one waits, the platform is
/// asked first and the booking brought in line, so that whoever comes back sees what they have paid. It
/// only hastens what [`payments::callback`] and the jobs do: where it fails, takes too long or was done
/// too often, it is left to them.
///
/// # Errors
/// [`ReadError`].
pub async fn read_booking_now(
    kernel: &Kernel,
    programme: &Programme,
    secret: &str,
) -> Result<Booking, ReadError> {
    let booking = read_booking(kernel, programme, secret).await?;
    if !booking.waits_for_payment {
        return Ok(booking);
    }
    come_back(kernel, &booking).await;
    read_booking(kernel, programme, secret).await
}

async fn come_back(kernel: &Kernel, booking: &Booking) {
    let error = match timeout(PATIENCE, hasten(kernel, booking)).await {
        Ok(Ok(()) | Err(LimitError::TooMany { .. })) => return,
        Ok(Err(LimitError::Database(error))) => Some(error),
        Err(_) => None,
    };
    let error = error.as_ref().map(|error| error as &dyn std::error::Error);
    tracing::warn!(error, "not learned at once whether a booking is paid");
}

async fn hasten(kernel: &Kernel, booking: &Booking) -> Result<(), LimitError> {
    limits::spend(kernel, &kernel.db, &BY_BOOKING, booking.id.as_bytes()).await?;
    let mut conn = kernel.db.acquire().await?;
    let purse = Purse::of(&mut conn, booking.id).await?;
    drop(conn);
    for order in purse.begun() {
        payments::ask_at_once(kernel, order).await?;
    }
    if booking.state == State::Paying {
        settle(kernel, booking.id, kernel.new_id()).await?;
    }
    Ok(())
}
