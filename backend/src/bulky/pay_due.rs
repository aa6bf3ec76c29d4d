//! Pays what is still due of a booking: online before the crew comes, or to the crew.

use chrono::TimeDelta;
use domain::{
    bulky::{Policy, State},
    money::Fen,
    payments::ProviderCode,
};
use uuid::Uuid;

use super::{
    hold::BookBy,
    money::{Purse, subject},
    programme::Programme,
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    payments::{self, NewOrder, OpenError},
};

/// The least time that a payment has: a minute is what platforms ask for, and it takes some time to
/// get there.
const SHORTEST: TimeDelta = TimeDelta::minutes(2);

/// Why nothing is paid.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// Nothing is due, or its time is over.
    #[error("nothing is due")]
    NothingDue,
    /// There is no order for it.
    #[error(transparent)]
    Order(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the booking could not be read")]
    Database(#[from] sqlx::Error),
}

impl PayError {
    /// The codes that are its own; those of [`OpenError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["booking-not-found", "booking-nothing-due", "unavailable"];
}

impl Problem for PayError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::NothingDue => "booking-nothing-due",
            Self::Order(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::NothingDue => 409,
            Self::Order(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// The order to pay what is due: the one that is open, if it asks for just that, or a new one. Asking
/// twice is one order.
///
/// # Errors
/// [`PayError`].
pub async fn pay_due(
    kernel: &Kernel,
    programme: &Programme,
    secret: &str,
    by: BookBy<'_>,
    provider: ProviderCode,
    request_id: Option<String>,
) -> Result<Uuid, PayError> {
    let mut tx = kernel.db.begin().await?;
    let booking =
        Standing::lock_by_secret(kernel, &mut tx, secret).await?.ok_or(PayError::NotFound)?;
    let purse = Purse::of(&mut tx, booking.id).await?;
    let due = purse.due(booking.total);
    let waits = matches!(booking.state, State::Paying | State::Booked | State::OnTheWay);
    if due == Fen::ZERO || !waits {
        return Err(PayError::NothingDue);
    }
    if let Some(order) = purse.open(provider).find(|order| order.amount == due) {
        return Ok(order.id);
    }
    let now = kernel.now();
    // A payment that is begun anew has the time that is left of the place.
    let until = match booking.held_until {
        Some(until) => until.max(now + SHORTEST),
        None => now + Policy::minutes(programme.policy(booking.terms).payment),
    };
    let new = NewOrder {
        subject: subject(booking.id),
        amount: due,
        provider,
        expires_at: until,
        actor: by.actor(),
        request_id,
    };
    let order = payments::open_order(kernel, &mut tx, new).await?;
    tx.commit().await?;
    Ok(order)
}
