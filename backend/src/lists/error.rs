//! Why there is no list.

use super::ExportError;
use crate::{Problem, accounts::Denied};

/// Why a list is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database did not answer as it should.
    #[error("the list could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for ListError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

impl From<ListError> for ExportError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Denied(error) => error.into(),
            ListError::Database(error) => error.into(),
        }
    }
}
