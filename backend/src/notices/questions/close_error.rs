//! Why a question was not closed.

use crate::{Problem, accounts::Denied, idempotency::IdempotencyError, problem::FieldError};

/// One enum for the two ways to close a question, which can fail in the same ways.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not there, or not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A colleague is working on it.
    #[error("somebody else is working on it")]
    Claimed,
    /// It was answered or dismissed before.
    #[error("it is closed already")]
    Closed,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the question could not be closed")]
    Database(#[from] sqlx::Error),
}

impl CloseError {
    /// The codes that are its own; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "question-claimed",
        "question-closed",
        "answer-missing",
        "answer-too-long",
        "dismissal-missing",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => vec![FieldError::new("", self.code())],
        }
    }
}

impl Problem for CloseError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(error) => error.code(),
            Self::Claimed => "question-claimed",
            Self::Closed => "question-closed",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(error) => error.status(),
            Self::Claimed | Self::Closed => 409,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}
