//! Why rules were not changed.

use crate::{Problem, accounts::Denied, idempotency::IdempotencyError, problem::FieldError};

/// One enum for everything that is done with a version, which can fail in the same ways.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Not in this post, or there is no such version or rule.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// It was published meanwhile: it can be copied into a new draft.
    #[error("the version is published")]
    Published,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The catalogue in the database cannot be read.
    #[error("the catalogue could not be read")]
    Catalogue(#[from] crate::sorting::LoadError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the rules could not be kept")]
    Database(#[from] sqlx::Error),
}

impl RulesError {
    /// The codes of its own and of its fields; those of [`Denied`] and [`IdempotencyError`] come on
    /// top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "rules-published",
        "rules-reviewed-later",
        "rules-item-unknown",
        "rules-rule-twice",
        "rules-name-taken",
        "rules-past",
        "rules-day-taken",
        "date-shape",
        "text-missing",
        "text-too-long",
        "choice-unknown",
        "unavailable",
    ];

    /// One field is wrong.
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

impl Problem for RulesError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Invalid(_) => "form-invalid",
            Self::Published => "rules-published",
            Self::Idempotency(error) => error.code(),
            Self::Catalogue(_) | Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Invalid(_) => 422,
            Self::Published => 409,
            Self::Idempotency(error) => error.status(),
            Self::Catalogue(_) | Self::Database(_) => 503,
        }
    }
}
