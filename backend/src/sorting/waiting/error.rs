//! Why a group of questions was not closed, or a name not made.

use crate::{
    Problem, accounts::Denied, idempotency::IdempotencyError, problem::FieldError,
    sorting::LoadError,
};

/// One enum for everything that is done with a group, which can fail in the same ways.
#[derive(Debug, thiserror::Error)]
pub enum WaitingError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not there any more, or not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Colleagues are working on all of its questions.
    #[error("somebody else is working on it")]
    Claimed,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The guide in the database cannot be read.
    #[error("the guide could not be read")]
    Guide(#[from] LoadError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the questions could not be closed")]
    Database(#[from] sqlx::Error),
}

impl WaitingError {
    /// The codes of its own and of its fields; those of [`Denied`] and [`IdempotencyError`] come on
    /// top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "question-claimed",
        "answer-missing",
        "answer-too-long",
        "dismissal-missing",
        "rules-item-unknown",
        "rules-name-taken",
        "name-unsearchable",
        "text-missing",
        "text-too-long",
        "unavailable",
    ];

    pub(super) fn field(field: &str, code: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(field, code)])
    }

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for WaitingError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(error) => error.code(),
            Self::Claimed => "question-claimed",
            Self::Idempotency(error) => error.code(),
            Self::Guide(_) | Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(error) => error.status(),
            Self::Claimed => 409,
            Self::Idempotency(error) => error.status(),
            Self::Guide(_) | Self::Database(_) => 503,
        }
    }
}
