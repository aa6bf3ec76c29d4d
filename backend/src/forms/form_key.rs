//! The key that makes a second click on the same button harmless.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

use sha2::{Digest, Sha256};

use crate::clock::Random;

/// Minted when a form is rendered and carried in a hidden field: 128 random bits. Two posts with
/// the same key are one; see [`idempotency`](crate::idempotency).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FormKey([u8; 16]);

/// The hidden field does not hold a key of ours: somebody built the post by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a form key")]
pub struct NotAFormKey;

impl NotAFormKey {
    /// The stable code; the status is 400.
    pub const CODE: &'static str = "form-key-invalid";
}

impl FormKey {
    /// The name of the hidden field.
    pub const FIELD: &'static str = "form_key";

    /// A new key.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        let mut key = [0; 16];
        random.fill(&mut key);
        Self(key)
    }

    /// Reads the hidden field.
    ///
    /// # Errors
    /// [`NotAFormKey`] unless it is what [`to_text`](Self::to_text) writes.
    pub fn parse(text: &str) -> Result<Self, NotAFormKey> {
        let mut key = [0; 16];
        match BASE64.decode_slice(text, &mut key) {
            Ok(16) => Ok(Self(key)),
            _ => Err(NotAFormKey),
        }
    }

    /// The hidden field's value: 22 characters of base64url.
    #[must_use]
    pub fn to_text(self) -> String {
        BASE64.encode(self.0)
    }

    /// The key that a client of the API chose: 20 to 64 letters, digits, `-` and `_`, such as a UUID.
    /// As long, nobody meets another's by accident.
    ///
    /// # Errors
    /// [`NotAFormKey`] for anything else.
    pub fn of_client(text: &str) -> Result<Self, NotAFormKey> {
        let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
        if !(20..=64).contains(&text.len()) || !text.bytes().all(plain) {
            return Err(NotAFormKey);
        }
        Ok(Self([0; 16]).part(text.as_bytes()))
    }

    /// The key of one of several effects that a form has at once.
    #[must_use]
    pub fn part(self, part: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(self.0).chain_update(part).finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&hash[..16]);
        Self(key)
    }

    /// The key for [`idempotency::Request`](crate::idempotency::Request).
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn survives_its_hidden_field() {
        let random = SeededRandom::new(1);
        let key = FormKey::mint(&random);
        assert_eq!(FormKey::parse(&key.to_text()), Ok(key));
        assert_ne!(FormKey::mint(&random), key);
        for text in ["", "x", "%00", &key.to_text()[1..], &"A".repeat(10_000)] {
            assert_eq!(FormKey::parse(text), Err(NotAFormKey), "{text}");
        }
    }

    #[test]
    fn a_client_chooses_one_that_nobody_else_has() {
        let uuid = FormKey::of_client("0192b1f0-7f2a-7c3e-9a51-3f1d8e0c2b44").unwrap();
        assert_ne!(FormKey::of_client("0192b1f0-7f2a-7c3e-9a51-3f1d8e0c2b45"), Ok(uuid));
        let long = "A".repeat(65);
        for text in
            ["", "1", "1234567890123456789", &long, "12345678901234567890 ", "键键键键键键键"]
        {
            assert_eq!(FormKey::of_client(text), Err(NotAFormKey), "{text}");
        }
    }
}
