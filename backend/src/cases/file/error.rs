//! Why a case was not taken.

use domain::phone::PhoneError;

use crate::{
    Problem, accounts::Denied, files::AttachError, idempotency::IdempotencyError,
    limits::LimitError, problem::FieldError,
};

/// Why a case was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Too many from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// A photo is not there any more.
    #[error(transparent)]
    Photo(#[from] AttachError),
    /// The answer that was given before is not a receipt.
    #[error("the stored receipt cannot be read")]
    Receipt,
    /// Every number that was tried is taken.
    #[error("no number is free")]
    Number,
    /// The database did not answer as it should; nothing was kept.
    #[error("the case could not be kept")]
    Database(#[from] sqlx::Error),
}

impl FileError {
    /// The codes that are its own; those of [`Denied`], [`LimitError`], [`IdempotencyError`] and
    /// [`AttachError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "case-class-missing",
        "case-class-retired",
        "case-words-missing",
        "case-words-too-long",
        "case-where-missing",
        "case-address-too-long",
        "case-name-too-long",
        "case-answer-missing",
        "case-answer-wrong",
        "case-answer-stops",
        "case-photos-too-many",
        "case-external-too-long",
        "case-external-taken",
        "case-sms-phone",
        PhoneError::CODE,
        "internal",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it; answers are `answer-{code}`.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            Self::Photo(error) => error
                .field()
                .map(|field| FieldError::new(field, error.code()))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl Problem for FileError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(error) => error.code(),
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Photo(error) => error.code(),
            Self::Receipt | Self::Number => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(error) => error.status(),
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Photo(error) => error.status(),
            Self::Receipt | Self::Number => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Photo(error) => error.field(),
            _ => None,
        }
    }
}
