//! What a browser holds while somebody is signed in.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest, Sha256};

use crate::clock::Random;

/// 256 random bits in a cookie. The database has their SHA-256 only, so that a copy of it signs
/// nobody in. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// A new token.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        let mut token = [0; 32];
        random.fill(&mut token);
        Self(token)
    }

    /// Reads a cookie's value; none unless it is what [`to_text`](Self::to_text) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut token = [0; 32];
        match BASE64.decode_slice(text, &mut token) {
            Ok(32) => Some(Self(token)),
            _ => None,
        }
    }

    /// The cookie's value: 43 characters of base64url.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64.encode(self.0)
    }

    /// What it is stored under.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_token_survives_its_cookie_and_nothing_else_is_one() {
        let token = SessionToken::mint(&SeededRandom::new(1));
        assert_eq!(SessionToken::parse(&token.to_text()), Some(token.clone()));
        assert_ne!(token.hash(), token.0);
        assert_eq!(format!("{token:?}"), "SessionToken([redacted])");
        let text = token.to_text();
        for other in ["", "x", &text[1..], &format!("{text}A"), "\0", &"A".repeat(9_000)] {
            assert_eq!(SessionToken::parse(other), None, "{other}");
        }
    }
}
