//! The codes of an authenticator app (RFC 6238): six digits, a new one every 30 seconds, the one
//! before and the one after taken as well, since phones' clocks differ.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret as Bytes, Totp};

use crate::{
    clock::Random,
    privacy::{Keys, OpenError, Place, open, seal},
};

/// What an app makes its codes from: 160 bits. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new secret.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        let mut bytes = [0; 20];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// A secret that is no secret, for accounts of the demonstration.
    #[must_use]
    pub(super) const fn published(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// As it is typed into an app: 32 letters and digits of base32.
    #[must_use]
    pub fn to_base32(&self) -> String {
        Bytes::from(self.0).to_base32()
    }

    /// As a QR code says it to an app, which shows `login` at `issuer`.
    #[must_use]
    pub fn to_address(&self, issuer: &str, login: &str) -> String {
        let issuer: String = issuer.bytes().map(escape).collect();
        // A login is of characters that need no escaping.
        format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", self.to_base32())
    }

    /// The code of this moment.
    #[must_use]
    pub fn code(&self, now: DateTime<Utc>) -> String {
        self.totp().generate(seconds(now)).to_string()
    }

    /// The step that `code` belongs to, if it is the code of now or of a step beside it. Takes the
    /// same time for every wrong code. That a step is used once is for the caller to see to.
    #[must_use]
    pub fn check(&self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        self.totp().check(code, seconds(now)).and_then(|step| i64::try_from(step).ok())
    }

    /// Sealed for `place`.
    #[must_use]
    pub(super) fn seal(&self, keys: &Keys, random: &dyn Random, place: Place<'_>) -> Vec<u8> {
        seal(keys, random, place, &self.0)
    }

    /// What [`seal`](Self::seal) made for `place`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub(super) fn open(keys: &Keys, place: Place<'_>, sealed: &[u8]) -> Result<Self, OpenError> {
        let bytes = open(keys, place, sealed)?;
        bytes.try_into().map(Self).map_err(|_| OpenError::Tampered)
    }

    fn totp(&self) -> Totp {
        // SHA-1, six digits, 30 seconds and one step of skew are what it begins with, and what every
        // app understands.
        Builder::new().with_secret(self.0).build_noncompliant()
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret([redacted])")
    }
}

fn seconds(now: DateTime<Utc>) -> u64 {
    u64::try_from(now.timestamp()).unwrap_or_default()
}

fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: TotpSecret = TotpSecret(*b"12345678901234567890");

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// RFC 6238 appendix B, of whose eight digits an app shows the last six.
    #[test]
    fn the_vectors_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(SECRET.code(at(seconds)), code);
        }
    }

    #[test]
    fn a_step_to_either_side_is_taken_and_no_more() {
        let code = SECRET.code(at(3_000));
        for (seconds, step) in [
            (2_969, None),
            (2_970, Some(100)),
            (3_000, Some(100)),
            (3_059, Some(100)),
            (3_060, None),
        ] {
            assert_eq!(SECRET.check(&code, at(seconds)), step, "{seconds}");
        }
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(SECRET.check(wrong, at(3_000)), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_is_told_who_and_where() {
        assert_eq!(
            SECRET.to_address("民呼", "wang"),
            "otpauth://totp/%E6%B0%91%E5%91%BC:wang?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=%E6%B0%91%E5%91%BC"
        );
        assert_eq!(format!("{SECRET:?}"), "TotpSecret([redacted])");
    }
}
