//! Holds a window a little longer, once.

use domain::bulky::{Policy, State};

use super::{programme::Programme, standing::Standing};
use crate::{
    Kernel, Problem,
    capacity::{self, ExtendError},
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
    /// The database did not answer as it should.
    #[error("the window could not be held longer")]
    Database(#[from] sqlx::Error),
}

impl LongerError {
    /// The codes that are its own; those of [`ExtendError`] come on top.
    pub const CODES: &'static [&'static str] = &["booking-not-found", "unavailable"];
}

impl Problem for LongerError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Extend(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Extend(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Holds the window of the receipt whose link has `secret` for longer. Asking twice is refused.
///
/// # Errors
/// [`LongerError`].
pub async fn hold_longer(
    kernel: &Kernel,
    programme: &Programme,
    secret: &str,
) -> Result<(), LongerError> {
    let mut tx = kernel.db.begin().await?;
    let booking =
        Standing::lock_by_secret(kernel, &mut tx, secret).await?.ok_or(LongerError::NotFound)?;
    let held = booking.claim.zip(booking.held_until).filter(|_| booking.state == State::Held);
    let Some((claim, until)) = held else { return Err(ExtendError::Expired.into()) };
    let until = until + Policy::minutes(programme.policy(booking.terms).extension);
    capacity::extend(&mut tx, claim, kernel.now(), until).await?;
    sqlx::query!("update bulky_booking set held_until = $2 where id = $1", booking.id, until)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
