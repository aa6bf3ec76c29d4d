//! The secret that a partner's system sends.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest, Sha256};

use crate::clock::Random;

/// What tells such a secret from a resident's token, and one that is lost in a repository from noise.
const PREFIX: &str = "mhp_";

/// 256 random bits. The database has their SHA-256 only. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PartnerToken([u8; 32]);

impl PartnerToken {
    /// A new one.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        let mut token = [0; 32];
        random.fill(&mut token);
        Self(token)
    }

    /// Whether a text says that it is a partner's key; it need not be one.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(PREFIX)
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

    /// `mhp_` and 43 characters of base64url.
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

impl fmt::Debug for PartnerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartnerToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_token_survives_its_text_and_nothing_else_is_one() {
        let token = PartnerToken::mint(&SeededRandom::new(1));
        let text = token.to_text();
        assert_eq!(PartnerToken::parse(&text), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "PartnerToken([redacted])");
        for other in ["", "mhp_", &text[4..], &format!("{text}A"), "mhp_厕所"] {
            assert_eq!(PartnerToken::parse(other), None, "{other}");
        }
    }
}
