//! Why a partner is not let in.

use chrono::TimeDelta;

use crate::Problem;

/// Why a partner is not let in.
#[derive(Debug, thiserror::Error)]
pub enum PartnerError {
    /// Nobody has this key, or not any more.
    #[error("the key is not known, was revoked or is over")]
    NotGood,
    /// The key is not good for this operation.
    #[error("the key is not good for this")]
    Scope,
    /// The requests of this minute or of this day are used up.
    #[error("the quota of the key is used up for another {retry_after}")]
    Used {
        /// When one more is let in.
        retry_after: TimeDelta,
    },
    /// The database did not answer as it should.
    #[error("the key could not be looked up")]
    Database(#[from] sqlx::Error),
}

impl PartnerError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] =
        &["token-expired", "token-scope", "quota-used", "unavailable"];
}

impl Problem for PartnerError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotGood => "token-expired",
            Self::Scope => "token-scope",
            Self::Used { .. } => "quota-used",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotGood => 401,
            Self::Scope => 403,
            Self::Used { .. } => 429,
            Self::Database(_) => 503,
        }
    }
}
