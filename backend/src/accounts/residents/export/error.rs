//! Why an account's data is not given.

use crate::{Problem, accounts::residents::ReadError, limits::LimitError};

/// Why an account's data is not given. Its codes are those of [`LimitError`] and [`ReadError`].
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It was taken too often.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Something of it could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<sqlx::Error> for ExportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Read(error.into())
    }
}

impl Problem for ExportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Limit(error) => error.code(),
            Self::Read(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Limit(error) => error.status(),
            Self::Read(error) => error.status(),
        }
    }
}
