//! Finds a booking by its number and 提取码.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::standing::pass_to;
use crate::{
    Kernel, Problem,
    limits::{Limit, LimitError},
    passes::{Tries, try_code},
};

/// As for cases.
const TRIES: Tries = Tries {
    by_number: Limit::new("bulky-find-by-number", 10, TimeDelta::hours(1)),
    by_network: Limit::new("bulky-find-by-network", 60, TimeDelta::hours(1)),
};

/// Why no booking was found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// There is none with this number, or its code is another. One answer for both.
    #[error("there is no such booking, or this is not its code")]
    NotFound,
    /// Too many tries.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The database did not answer as it should.
    #[error("the booking could not be looked up")]
    Database(#[from] sqlx::Error),
}

impl FindError {
    /// The codes that are its own; those of [`LimitError`] come on top.
    pub const CODES: &'static [&'static str] = &["booking-code-wrong", "unavailable"];
}

impl Problem for FindError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-code-wrong",
            Self::Limit(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Limit(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// A pass to the booking with this number and code, as they were typed. It stands where the secret
/// of the receipt's link stands, and is good for two hours.
///
/// # Errors
/// [`FindError`].
pub async fn find_by_code(
    kernel: &Kernel,
    number: &str,
    code: &str,
    address: IpAddr,
) -> Result<String, FindError> {
    let tried = try_code(kernel, &TRIES, (number, code), Some(address)).await?;
    let (number, index) = tried.ok_or(FindError::NotFound)?;
    let booking = sqlx::query_scalar!(
        "select id from bulky_booking where number = $1 and code_index = $2",
        number.as_str(),
        &index[..],
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(FindError::NotFound)?;
    Ok(pass_to(kernel, booking))
}
