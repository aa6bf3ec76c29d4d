//! The crew is paid instead of the platform that a booking waits for.

use domain::bulky::{State, Step};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING,
    advance::{Who, advance, may},
    hold::BookBy,
    money::{Purse, subject},
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::Denied,
    audit::{Detail, Event, Subject},
    capacity,
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    payments::{self, CloseError, Closing},
};

/// Why a booking still waits for its payment.
#[derive(Debug, thiserror::Error)]
pub enum PayCrewError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It waits for no payment.
    #[error("this cannot be done any more")]
    TooLate,
    /// A platform does not say whether it was paid.
    #[error("nobody knows yet whether it is paid")]
    Unknown,
    /// The window is closed.
    #[error(transparent)]
    Capacity(#[from] capacity::HoldError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the booking could not be confirmed")]
    Database(#[from] sqlx::Error),
}

impl PayCrewError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] =
        &["booking-not-found", "booking-too-late", "booking-payment-unknown", "unavailable"];
}

impl Problem for PayCrewError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Denied(error) => error.code(),
            Self::TooLate => "booking-too-late",
            Self::Unknown => "booking-payment-unknown",
            Self::Capacity(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Denied(error) => error.status(),
            Self::TooLate | Self::Unknown => 409,
            Self::Capacity(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

impl From<CloseError> for PayCrewError {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::NotFound => Self::NotFound,
            CloseError::Database(error) => Self::Database(error),
        }
    }
}

/// Makes a booking certain that waits for its payment, which is closed first: what is due is then paid
/// when the crew comes. What was paid after all stays paid. As the payment was begun in time, the
/// window's cut-off is not judged once more.
///
/// # Errors
/// [`PayCrewError`]; it still waits then.
pub async fn pay_crew(
    kernel: &Kernel,
    secret: &str,
    by: BookBy<'_>,
    key: FormKey,
    request_id: Option<String>,
) -> Result<(), PayCrewError> {
    by.may_write()?;
    close_orders(kernel, secret).await?;
    let hash = request_hash("bulky-pay-crew", [secret]);
    let begun = Once::begin(kernel, by.scope(), key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    match make_certain(kernel, once.conn(), secret, by).await {
        Ok(Some(id)) => {
            let event = Event {
                id: kernel.new_id(),
                at: kernel.now(),
                actor: by.actor(),
                act: "confirm-booking",
                subject: Subject { kind: BOOKING, id: Some(id) },
                detail: Detail::none(),
                request_id,
            };
            Ok(once.finish(kernel, event, b"").await?)
        }
        Ok(None) => Ok(once.finish_recorded(kernel, b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn close_orders(kernel: &Kernel, secret: &str) -> Result<(), PayCrewError> {
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read_by_secret(kernel, &mut conn, secret).await?;
    let booking = booking.ok_or(PayCrewError::NotFound)?;
    drop(conn);
    if booking.state != State::Paying {
        return Ok(());
    }
    for order in payments::orders_of(&kernel.db, subject(booking.id)).await? {
        if order.state.is_open()
            && payments::close_order(kernel, order.id).await? == Closing::Unknown
        {
            return Err(PayCrewError::Unknown);
        }
    }
    Ok(())
}

/// The booking; none where it was paid and is certain already.
async fn make_certain(
    kernel: &Kernel,
    conn: &mut PgConnection,
    secret: &str,
    by: BookBy<'_>,
) -> Result<Option<Uuid>, PayCrewError> {
    let booking = Standing::lock_by_secret(kernel, &mut *conn, secret).await?;
    let booking = booking.ok_or(PayCrewError::NotFound)?;
    if booking.state == State::Booked {
        return Ok(None);
    }
    let (party, staff) = by.party();
    let who = Who { party, staff };
    let waits = booking.state == State::Paying && may(&booking, Step::Confirm, who);
    let claim = booking.claim.filter(|_| waits).ok_or(PayCrewError::TooLate)?;
    // Another was begun meanwhile.
    let purse = Purse::of(&mut *conn, booking.id).await?;
    if purse.orders.iter().any(|order| order.state.is_open()) {
        return Err(PayCrewError::Unknown);
    }
    capacity::reinstate(&mut *conn, claim, kernel.now()).await?;
    advance(kernel, conn, &booking, Step::Confirm, who, "").await?;
    Ok(Some(booking.id))
}
