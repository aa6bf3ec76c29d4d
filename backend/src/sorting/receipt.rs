//! What somebody who asked is given to find the answer again.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::number::Number;
use sha2::{Digest, Sha256};

use crate::clock::Random;

/// The secret in the link of a receipt: 128 random bits. Whoever has it may read the question, so
/// it is stored as its SHA-256 only and never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptSecret([u8; 16]);

impl ReceiptSecret {
    pub(crate) fn mint(random: &dyn Random) -> Self {
        let mut secret = [0; 16];
        random.fill(&mut secret);
        Self(secret)
    }

    /// Reads what stands in the link; `None` unless it is what [`to_text`](Self::to_text) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut secret = [0; 16];
        matches!(BASE64.decode_slice(text, &mut secret), Ok(16)).then_some(Self(secret))
    }

    /// For the link: 22 characters of base64url.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64.encode(self.0)
    }

    /// What it is stored under.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for ReceiptSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptSecret([redacted])")
    }
}

/// That a question was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// To say on the phone.
    pub number: Number,
    /// To follow.
    pub secret: ReceiptSecret,
}

impl Receipt {
    /// For the stored answer of an idempotent request.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        format!("{} {}", self.number, self.secret.to_text()).into_bytes()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (number, secret) = std::str::from_utf8(bytes).ok()?.split_once(' ')?;
        Some(Self { number: Number::parse(number).ok()?, secret: ReceiptSecret::parse(secret)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_receipt_survives_being_stored() {
        let secret = ReceiptSecret::mint(&SeededRandom::new(1));
        let receipt = Receipt { number: Number::new(2026, 11, 20, 7), secret };
        assert_eq!(Receipt::from_bytes(&receipt.to_bytes()), Some(receipt.clone()));
        assert!(!format!("{receipt:?}").contains(&receipt.secret.to_text()));
        for bytes in [&b""[..], b"x", b"\xFF \xFF", b"MH-261120-7K3F-9 x"] {
            assert_eq!(Receipt::from_bytes(bytes), None);
        }
    }

    #[test]
    fn only_a_secret_is_read_as_one() {
        for text in ["", "x", "../..", "%00", &"A".repeat(21), &"A".repeat(10_000)] {
            assert_eq!(ReceiptSecret::parse(text), None, "{text}");
        }
    }
}
