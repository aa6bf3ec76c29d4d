//! What stands in the way of making or revoking a key.

use crate::{
    Problem,
    accounts::{Denied, staff::order::OrderError},
    idempotency::IdempotencyError,
    problem::FieldError,
};

/// Why a key is not made or revoked.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not in this post, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The session was not confirmed lately.
    #[error("the session is not confirmed")]
    Unconfirmed,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The answer that was given before cannot be read.
    #[error("the stored answer cannot be read")]
    Answer,
    /// The database did not answer as it should.
    #[error("the keys could not be reached")]
    Database(#[from] sqlx::Error),
}

impl KeyError {
    /// Its own codes; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "text-missing",
        "text-too-long",
        "choice-unknown",
        "feed-scope-missing",
        "feed-scope-alone",
        "feed-per-minute",
        "unconfirmed",
        "internal",
        "unavailable",
    ];

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Problem for KeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(denied) => denied.code(),
            Self::Unconfirmed => "unconfirmed",
            Self::Idempotency(error) => error.code(),
            Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(denied) => denied.status(),
            Self::Unconfirmed => 403,
            Self::Idempotency(error) => error.status(),
            Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }
}

impl From<OrderError> for KeyError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Denied(error) => error.into(),
            OrderError::Unconfirmed => Self::Unconfirmed,
            OrderError::Idempotency(error) => error.into(),
            OrderError::Database(error) => error.into(),
        }
    }
}
