//! Holds a window a little longer, once.

use domain::bulky::{Policy, State};

use sqlx::PgConnection;

use super::{BookBy, programme::Programme, standing::Standing};
use crate::{
    Kernel, Problem,
    capacity::{self, ExtendError},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
};

/// Why a window is not held longer.
#[derive(Debug, thiserror::Error)]
pub enum LongerError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// It is over, or was made longer before.
    #[error(transparent)]
    Extend(#[from] ExtendError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the window could not be held longer")]
    Database(#[from] sqlx::Error),
}

impl LongerError {
    /// The codes that are its own; those of [`ExtendError`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &["booking-not-found", "unavailable"];
}

impl Problem for LongerError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Extend(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Extend(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Holds the window of the receipt whose link has `secret` for longer. Asking twice is refused, but
/// the same form sent twice is one wish.
///
/// # Errors
/// [`LongerError`].
pub async fn hold_longer(
    kernel: &Kernel,
    programme: &Programme,
    secret: &str,
    by: BookBy<'_>,
    key: FormKey,
) -> Result<(), LongerError> {
    let hash = request_hash("bulky-longer", [secret]);
    // The form goes on, to confirm: with the key itself.
    let begun = Once::begin(kernel, by.scope(), key.part(b"longer"), hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    match extend(kernel, programme, once.conn(), secret).await {
        Ok(()) => Ok(once.finish_recorded(kernel, b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn extend(
    kernel: &Kernel,
    programme: &Programme,
    tx: &mut PgConnection,
    secret: &str,
) -> Result<(), LongerError> {
    let booking =
        Standing::lock_by_secret(kernel, &mut *tx, secret).await?.ok_or(LongerError::NotFound)?;
    let held = booking.claim.zip(booking.held_until).filter(|_| booking.state == State::Held);
    let Some((claim, until)) = held else { return Err(ExtendError::Expired.into()) };
    let until = until + Policy::minutes(programme.policy(booking.terms).extension);
    capacity::extend(&mut *tx, claim, kernel.now(), until).await?;
    sqlx::query!("update bulky_booking set held_until = $2 where id = $1", booking.id, until)
        .execute(tx)
        .await?;
    Ok(())
}
