//! Somebody who is signed in proves again that it is they, before an act that matters.

use super::{
    second_factor::{self, FactorError},
    session::Session,
    sign_in::{Unproved, spend_code},
};
use crate::{
    Kernel, Problem,
    limits::LimitError,
    privacy::{OpenError, Redacted},
};

/// Why it is not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// Nothing was typed.
    #[error("no code")]
    Missing,
    /// It is no code of their app, or was used before.
    #[error("the code is wrong")]
    Wrong,
    /// Too many codes today.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The secret does not open with these keys.
    #[error("a secret does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the code could not be looked at")]
    Database(#[from] sqlx::Error),
}

impl ConfirmError {
    /// Its own codes; those of [`LimitError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["code-missing", "code-wrong", "internal", "unavailable"];
}

impl Problem for ConfirmError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "code-missing",
            Self::Wrong => "code-wrong",
            Self::Limit(error) => error.code(),
            Self::Sealed(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Missing | Self::Wrong => 422,
            Self::Limit(error) => error.status(),
            Self::Sealed(_) => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Missing | Self::Wrong).then_some("code")
    }
}

impl From<FactorError> for ConfirmError {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::Sealed(error) => Self::Sealed(error),
            FactorError::Database(error) => Self::Database(error),
        }
    }
}

/// Takes a code of the app or of paper; the session then counts as confirmed for
/// [`CONFIRMED_FOR`](super::session::CONFIRMED_FOR).
///
/// # Errors
/// [`ConfirmError`].
pub async fn confirm(
    kernel: &Kernel,
    session: &Session,
    code: Redacted<String>,
) -> Result<(), ConfirmError> {
    let code = code.expose();
    if code.trim().is_empty() {
        return Err(ConfirmError::Missing);
    }
    let who = Unproved { staff: session.staff.id, demonstration: session.demonstration };
    spend_code(kernel, who).await?;
    let mut tx = kernel.db.begin().await?;
    if second_factor::take(kernel, &mut tx, who.staff, code).await?.is_none() {
        tx.rollback().await?;
        return Err(ConfirmError::Wrong);
    }
    sqlx::query!(
        "update staff_session set confirmed_at = $2 where id = $1",
        session.id,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
