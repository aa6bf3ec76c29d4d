//! What is wrong with what was pushed. Told to machines and those who build them: in English, with a
//! code that stays.

use std::time::Duration;

use crate::Problem;

/// One thing wrong with one update.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The field; empty when it is about the whole update.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Stable, lower-case, hyphenated.
    pub code: &'static str,
    /// What was wanted.
    pub detail: String,
}

impl Fault {
    pub(super) fn new(field: &str, code: &'static str, detail: impl Into<String>) -> Self {
        // Whoever sends a field of a megabyte is not sent it back.
        let field = field.chars().take(60).collect();
        Self { field, code, detail: detail.into() }
    }
}

/// Why a whole request is refused.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// No `Authorization: Bearer …`, or not a key of ours.
    #[error("a key is wanted: `Authorization: Bearer mfk_…`")]
    KeyMissing,
    /// Nobody has this key, or not any more.
    #[error("the key is not known, or was revoked")]
    KeyUnknown,
    /// The key is good for something else.
    #[error("the key is not good for this feed")]
    Scope,
    /// The key's requests of this minute are used up.
    #[error("too many requests with this key")]
    TooMany {
        /// When one more is let in.
        retry_after: Duration,
    },
    /// Not JSON, or not of the shape that this address takes.
    #[error("{0}")]
    Malformed(String),
    /// The body is longer than it may be.
    #[error("the body is too long: send fewer updates at once")]
    TooLong,
    /// A batch of too many.
    #[error("at most {} updates at once", super::MOST_ITEMS)]
    TooManyItems,
    /// Something is wrong with the one update.
    #[error("the update is not as it should be")]
    Invalid(Vec<Fault>),
    /// There is no place with this external id among those of the key's source.
    #[error("no place of this key's source has this external id")]
    NotFound,
    /// The database did not answer as it should; nothing was taken.
    #[error("updates cannot be taken now")]
    Database(#[from] sqlx::Error),
}

impl Problem for FeedError {
    fn code(&self) -> &'static str {
        match self {
            Self::KeyMissing => "key-missing",
            Self::KeyUnknown => "key-unknown",
            Self::Scope => "scope-missing",
            Self::TooMany { .. } => "too-many",
            Self::Malformed(_) => "malformed",
            Self::TooLong => "too-long",
            Self::TooManyItems => "too-many-items",
            Self::Invalid(_) => "invalid",
            Self::NotFound => "place-not-found",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::KeyMissing | Self::KeyUnknown => 401,
            Self::Scope => 403,
            Self::NotFound => 404,
            Self::Malformed(_) => 400,
            Self::TooLong | Self::TooManyItems => 413,
            Self::Invalid(_) => 422,
            Self::TooMany { .. } => 429,
            Self::Database(_) => 503,
        }
    }
}
