//! A pre-session: what ties a browser to its own drafts before, or without, an account.
//!
//! It is a random token in a cookie. The database sees its SHA-256 only, so that a copy of the
//! database opens nobody's draft, and there is no row for it: a pre-session that has saved nothing
//! costs nothing, and what it has saved expires by itself.
//!
//! To tie another thing to a pre-session: 1. a `bytea` column with the [`PreSessionId`]; 2. an
//! `expires_at` and a line in the retention table; 3. never the token.

use std::{fmt, net::IpAddr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    clock::Random,
    forms::FormKey,
    limits,
    privacy::{self, Keys, Purpose},
};

/// The token: 128 random bits, a secret of the browser that holds it. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PreSession([u8; 16]);

/// What a pre-session is known by here: the SHA-256 of its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PreSessionId([u8; 32]);

/// The cookie does not hold a token of ours. Not worth a word to the visitor: mint a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a pre-session token")]
pub struct NotAToken;

impl PreSession {
    /// A new token.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        let mut token = [0; 16];
        random.fill(&mut token);
        Self(token)
    }

    /// The token of a request that may come twice: the same for the same key, and nobody's guess.
    #[must_use]
    pub fn of_request(keys: &Keys, key: FormKey) -> Self {
        let signed = privacy::sign(keys, Purpose::Challenge, key.as_bytes());
        let mut token = [0; 16];
        token.copy_from_slice(&signed[..16]);
        Self(token)
    }

    /// Reads a cookie's value.
    ///
    /// # Errors
    /// [`NotAToken`] unless it is what [`to_text`](Self::to_text) writes.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let mut token = [0; 16];
        match BASE64.decode_slice(text, &mut token) {
            Ok(16) => Ok(Self(token)),
            _ => Err(NotAToken),
        }
    }

    /// The cookie's value: 22 characters of base64url.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64.encode(self.0)
    }

    /// What it is stored under.
    #[must_use]
    pub fn id(&self) -> PreSessionId {
        PreSessionId(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for PreSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreSession([redacted])")
    }
}

impl PreSessionId {
    /// What is kept for a member of staff whatever browser they are at, such as a form that must
    /// survive it. No token leads to it.
    #[must_use]
    pub fn of_staff(id: Uuid) -> Self {
        Self(Sha256::new().chain_update(b"staff").chain_update(id).finalize().into())
    }

    /// What stands for the browser of somebody who uses an app: its session.
    #[must_use]
    pub fn of_app(session: Uuid) -> Self {
        Self(Sha256::new().chain_update(b"app").chain_update(session).finalize().into())
    }

    /// What stands for the browser of somebody who is signed in, wherever they are.
    #[must_use]
    pub fn of_resident(id: Uuid) -> Self {
        Self(Sha256::new().chain_update(b"resident").chain_update(id).finalize().into())
    }

    /// What stands for the browser of a request that comes from nobody and is known by its key alone.
    #[must_use]
    pub fn of_key(key: FormKey) -> Self {
        Self(Sha256::new().chain_update(b"key").chain_update(key.as_bytes()).finalize().into())
    }

    /// What stands for the browser where nobody is known but by where they are: for votes.
    #[must_use]
    pub fn of_network(address: IpAddr) -> Self {
        let network = limits::network(address);
        Self(Sha256::new().chain_update(b"network").chain_update(network).finalize().into())
    }

    /// The bytes to store, and the scope of idempotency keys.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As the audit names the browser. The first half tells browsers apart as well as all of it.
    #[must_use]
    pub fn pseudonym(&self) -> Uuid {
        self.0.first_chunk().map_or(Uuid::nil(), |half| Uuid::from_bytes(*half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_token_survives_its_cookie() {
        let minted = PreSession::mint(&SeededRandom::new(1));
        assert_eq!(minted.to_text().len(), 22);
        let parsed = PreSession::parse(&minted.to_text()).unwrap();
        assert_eq!(parsed, minted);
        assert_eq!(parsed.id(), minted.id());
        assert_ne!(&minted.id().as_bytes()[..16], &minted.0);
        assert_eq!(format!("{minted:?}"), "PreSession([redacted])");
    }

    #[test]
    fn anything_else_is_no_token() {
        let token = PreSession::mint(&SeededRandom::new(1)).to_text();
        let cases =
            ["", "x", &token[1..], &format!("{token}A"), &format!("{token}=="), "\0", "令牌"];
        for text in cases {
            assert_eq!(PreSession::parse(text), Err(NotAToken), "{text}");
        }
        assert_eq!(PreSession::parse(&"A".repeat(10_000)), Err(NotAToken));
    }
}
