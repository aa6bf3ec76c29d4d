//! Signed addresses of files, which expire: `/files/{id}/{full|thumb}?e=…&s=…`. Whoever has one can
//! fetch the file without a session, so that a page can show it and a browser can keep it, and
//! nobody can go from one file to another.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use uuid::Uuid;

use super::Size;
use crate::{
    Problem,
    privacy::{Keys, Purpose, sign, verify},
};

/// Addresses are made for the hour that is running and the next, and so stay the same for an hour:
/// a page that is loaded again finds its pictures in the browser's cache.
const LIFE: TimeDelta = TimeDelta::hours(2);

/// Why an address is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It was good once; the page it came from makes a new one.
    #[error("the address has expired")]
    Expired,
    /// We did not make it.
    #[error("the address is not signed by us")]
    Forged,
}

impl AddressError {
    /// Every code that [`Problem::code`] can give.
    pub const CODES: &[&str] = &["file-address-expired", "file-not-found"];
}

impl Problem for AddressError {
    fn code(&self) -> &'static str {
        match self {
            Self::Expired => "file-address-expired",
            // Whether there is such a file is not told to somebody who guesses.
            Self::Forged => "file-not-found",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Expired => 410,
            Self::Forged => 404,
        }
    }
}

/// When an address that is made `now` should expire: in one to two hours, on the hour.
#[must_use]
pub fn expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    // Rounding fails only some 200,000 years from now.
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now) + LIFE
}

/// The address at which the file `id` can be fetched until `expires` (to the second).
#[must_use]
pub fn address(keys: &Keys, id: Uuid, size: Size, expires: DateTime<Utc>) -> String {
    let until = expires.timestamp();
    let signature = sign(keys, Purpose::FileAddress, signed(id, size, until).as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(signature);
    format!("/files/{id}/{}?e={until}&s={signature}", size.as_str())
}

/// Whether an address with these parts is ours and has not expired. `until` is its `e`, `signature`
/// its `s`.
///
/// # Errors
/// See [`AddressError`].
pub fn check(
    keys: &Keys,
    id: Uuid,
    size: Size,
    until: i64,
    signature: &str,
    now: DateTime<Utc>,
) -> Result<(), AddressError> {
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| AddressError::Forged)?;
    if !verify(keys, Purpose::FileAddress, signed(id, size, until).as_bytes(), &signature) {
        return Err(AddressError::Forged);
    }
    if now.timestamp() >= until { Err(AddressError::Expired) } else { Ok(()) }
}

/// Of fixed form, so that no two addresses share what is signed.
fn signed(id: Uuid, size: Size, until: i64) -> String {
    format!("{id}/{}/{until}", size.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    const ID: Uuid = Uuid::from_u128(7);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// The `e` and `s` of an address.
    fn parts(address: &str) -> (i64, String) {
        let (_, query) = address.split_once("?e=").unwrap();
        let (until, signature) = query.split_once("&s=").unwrap();
        (until.parse().unwrap(), signature.to_owned())
    }

    #[test]
    fn an_address_is_good_until_it_expires_and_for_nothing_else() {
        let keys = Keys::generate(&SeededRandom::new(1));
        let address = address(&keys, ID, Size::Thumb, at(1_000));
        assert!(
            address.starts_with("/files/00000000-0000-0000-0000-000000000007/thumb?e=1000&s="),
            "{address}"
        );
        let (until, s) = parts(&address);
        let check = |keys, id, size, until, s: &str, now| check(keys, id, size, until, s, at(now));

        assert_eq!(check(&keys, ID, Size::Thumb, until, &s, 999), Ok(()));
        assert_eq!(check(&keys, ID, Size::Thumb, until, &s, 1_000), Err(AddressError::Expired));
        for (id, size, until, s) in [
            (Uuid::from_u128(8), Size::Thumb, until, s.as_str()),
            (ID, Size::Full, until, s.as_str()),
            (ID, Size::Thumb, until + 1, s.as_str()),
            (ID, Size::Thumb, until, &s[1..]),
            (ID, Size::Thumb, until, ""),
            (ID, Size::Thumb, until, "%00 not base64"),
        ] {
            assert_eq!(check(&keys, id, size, until, s, 999), Err(AddressError::Forged));
        }
        let stranger = Keys::generate(&SeededRandom::new(2));
        assert_eq!(check(&stranger, ID, Size::Thumb, until, &s, 999), Err(AddressError::Forged));
    }

    #[test]
    fn addresses_stay_the_same_for_an_hour() {
        assert_eq!(expiry(at(3_600)), at(3 * 3_600));
        assert_eq!(expiry(at(7_199)), at(3 * 3_600));
        assert_eq!(expiry(at(7_200)), at(4 * 3_600));
    }
}
