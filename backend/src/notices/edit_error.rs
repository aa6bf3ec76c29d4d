//! Why a publication was not changed.

use crate::{Problem, accounts::Denied, idempotency::IdempotencyError, problem::FieldError};

/// One enum for the four acts on a publication, which can fail in the same ways.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Somebody else changed it since it was opened; this is the version that is there now.
    #[error("somebody else made version {0} meanwhile")]
    Changed(i32),
    /// Another publication of the shelf has the address.
    #[error("the address is taken")]
    SlugTaken,
    /// The department or street that it was to belong to is not there.
    #[error("no such department or street")]
    OwnerUnknown,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The answer that was given before is not an id.
    #[error("the stored answer cannot be read")]
    Answer,
    /// The database did not answer as it should; nothing was changed.
    #[error("the publication could not be changed")]
    Database(#[from] sqlx::Error),
}

impl EditError {
    /// The codes that are its own; those of [`Denied`], [`IdempotencyError`] and
    /// [`Draft`](super::Draft) come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "publication-changed",
        "publication-slug-taken",
        "publication-slug-invalid",
        "publication-owner-unknown",
        "internal",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            Self::SlugTaken => vec![FieldError::new("slug", self.code())],
            Self::OwnerUnknown => vec![FieldError::new("owner", self.code())],
            _ => vec![FieldError::new("", self.code())],
        }
    }
}

impl Problem for EditError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(error) => error.code(),
            Self::Changed(_) => "publication-changed",
            Self::SlugTaken => "publication-slug-taken",
            Self::OwnerUnknown => "publication-owner-unknown",
            Self::Idempotency(error) => error.code(),
            Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::OwnerUnknown => 422,
            Self::Denied(error) => error.status(),
            Self::Changed(_) | Self::SlugTaken => 409,
            Self::Idempotency(error) => error.status(),
            Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::SlugTaken => Some("slug"),
            Self::OwnerUnknown => Some("owner"),
            _ => None,
        }
    }
}
