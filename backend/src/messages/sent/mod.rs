//! The messages that were sent, as staff look after them: masked, and never what they say, since
//! that may be a code.
//!
//! [`list`] pages through them, [`Recipient::find`] makes a filter of a phone number or an address,
//! [`read`] shows one with its tries, and [`resend`] sends one again that was not delivered.

mod list;
mod read;
mod recipient;
mod resend;
#[cfg(test)]
mod tests;

pub use list::{Filter, Listed, MESSAGES, list};
pub use read::{Sent, Try, read};
pub use recipient::Recipient;
pub use resend::{MayResend, Resend, ResendError, resend};

use crate::{Problem, accounts::Denied, lists::ExportError, privacy::OpenError};

/// Why messages were not shown.
#[derive(Debug, thiserror::Error)]
pub enum SentError {
    /// Not for this person, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A recipient does not open with these keys.
    #[error("the recipient of a message does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the messages could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for SentError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Sealed(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Sealed(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

impl From<SentError> for ExportError {
    fn from(error: SentError) -> Self {
        match error {
            SentError::Denied(error) => error.into(),
            SentError::Sealed(error) => error.into(),
            SentError::Database(error) => error.into(),
        }
    }
}
