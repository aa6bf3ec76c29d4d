//! The secret that an operator's system sends.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest, Sha256};

use crate::clock::Random;

/// What tells such a secret from others, so that one which is lost in a repository is recognised.
const PREFIX: &str = "mfk_";

/// 256 random bits. The database has their SHA-256 only. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedToken([u8; 32]);

impl FeedToken {
    /// A new one.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        let mut token = [0; 32];
        random.fill(&mut token);
        Self(token)
    }

    /// One whose bits come from elsewhere, such as a keyed hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads what [`to_text`](Self::to_text) wrote, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut token = [0; 32];
        match BASE64.decode_slice(text.strip_prefix(PREFIX)?, &mut token) {
            Ok(32) => Some(Self(token)),
            _ => None,
        }
    }

    /// The token of an `Authorization: Bearer …` header (RFC 6750).
    #[must_use]
    pub fn from_header(header: &str) -> Option<Self> {
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| Self::parse(token.trim()))?
    }

    /// `mfk_` and 43 characters of base64url.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(self.0))
    }

    /// What it is stored under.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for FeedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FeedToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_token_survives_its_header_and_nothing_else_is_one() {
        let token = FeedToken::mint(&SeededRandom::new(1));
        let text = token.to_text();
        assert_eq!(text.len(), 47);
        assert_eq!(FeedToken::from_header(&format!("Bearer {text}")), Some(token.clone()));
        assert_eq!(FeedToken::from_header(&format!("bearer  {text} ")), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "FeedToken([redacted])");
        for other in
            ["", "Bearer", "Bearer ", &text, "Basic bWZrXw==", "Bearer mfk_", "Bearer 厕所"]
        {
            assert_eq!(FeedToken::from_header(other), None, "{other}");
        }
        assert_eq!(FeedToken::from_header(&format!("Bearer {}", &text[4..])), None);
        assert_eq!(FeedToken::from_header(&format!("Bearer {text}A")), None);
    }
}
