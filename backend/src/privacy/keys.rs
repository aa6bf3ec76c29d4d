//! The ring of secrets, and the keys for each purpose that are derived from them.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroizing};
use sha2::Sha256;

use crate::clock::Random;

/// Bytes in a secret of the ring.
const SECRET: usize = 32;
/// Bytes in a derived key: a block of SHA-256, so that HMAC takes it whole. AES takes the first 32.
const DERIVED: usize = 64;

/// What a derived key is for. A key of one purpose is useless for every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sealing values at rest.
    Encryption,
    /// Finding sealed values by equality.
    BlindIndex,
    /// Signed addresses of files.
    FileAddress,
    /// Hiding the subjects of limits.
    Limit,
    /// Recognising that a repeated request is the same one.
    Idempotency,
}

impl Purpose {
    const ALL: [Self; 5] =
        [Self::Encryption, Self::BlindIndex, Self::FileAddress, Self::Limit, Self::Idempotency];

    /// What HKDF is told. Never change one: everything made with it would be lost.
    const fn label(self) -> &'static str {
        match self {
            Self::Encryption => "minhu/1/encryption",
            Self::BlindIndex => "minhu/1/blind-index",
            Self::FileAddress => "minhu/1/file-address",
            Self::Limit => "minhu/1/limit",
            Self::Idempotency => "minhu/1/idempotency",
        }
    }
}

/// The ring: secrets by their id, of which the one with the highest id is used for whatever is new
/// and the others for what was made before. Never printed: `Debug` shows the ids only.
pub struct Keys {
    /// The newest first; never empty.
    ring: Vec<Entry>,
}

struct Entry {
    id: u8,
    secret: SecretBox<[u8; SECRET]>,
    /// One for each of [`Purpose::ALL`], in that order.
    derived: [SecretBox<[u8; DERIVED]>; Purpose::ALL.len()],
}

/// Why a text is not a ring of keys. Says where, never what was there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// There is no key in it.
    #[error("there is no key in it")]
    Empty,
    /// A line that is not `id:base64` with an id of 0 to 255 and 32 bytes.
    #[error("line {0} is not `id:base64` with an id from 0 to 255 and 32 bytes of base64")]
    Line(usize),
    /// Two lines have the same id.
    #[error("the id {0} is there twice")]
    Twice(u8),
}

impl Keys {
    /// A ring of one new secret, with the id 1.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; SECRET]);
        random.fill(secret.as_mut());
        Self { ring: vec![Entry::new(1, &secret)] }
    }

    /// Reads lines of `id:base64`. Empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// [`KeysError`] if a line cannot be read, an id is there twice, or there is no key.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let mut ring = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let entry = Entry::parse(line).ok_or(KeysError::Line(index + 1))?;
            if ring.iter().any(|other: &Entry| other.id == entry.id) {
                return Err(KeysError::Twice(entry.id));
            }
            ring.push(entry);
        }
        if ring.is_empty() {
            return Err(KeysError::Empty);
        }
        ring.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        Ok(Self { ring })
    }

    /// The lines that [`parse`](Self::parse) reads, for the key file.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        let mut text = String::new();
        for entry in &self.ring {
            let secret = Zeroizing::new(BASE64.encode(entry.secret.expose_secret()));
            text.push_str(&format!("{}:{}\n", entry.id, secret.as_str()));
        }
        text.into()
    }

    /// The id and the key that new things are made with.
    pub(super) fn newest(&self, purpose: Purpose) -> (u8, &[u8; DERIVED]) {
        let entry = &self.ring[0];
        (entry.id, entry.derived(purpose))
    }

    /// The key with this id, if it is still in the ring.
    pub(super) fn by_id(&self, id: u8, purpose: Purpose) -> Option<&[u8; DERIVED]> {
        self.ring.iter().find(|entry| entry.id == id).map(|entry| entry.derived(purpose))
    }

    /// The keys of every secret of the ring, the newest first.
    pub(super) fn all(&self, purpose: Purpose) -> impl Iterator<Item = &[u8; DERIVED]> {
        self.ring.iter().map(move |entry| entry.derived(purpose))
    }
}

impl Entry {
    fn new(id: u8, secret: &[u8; SECRET]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, secret);
        let derived = Purpose::ALL.map(|purpose| {
            let mut key = Box::new([0; DERIVED]);
            hkdf.expand(purpose.label().as_bytes(), key.as_mut())
                .expect("HKDF refuses only more than 255 blocks, and this is two");
            SecretBox::new(key)
        });
        Self { id, secret: SecretBox::new(Box::new(*secret)), derived }
    }

    fn parse(line: &str) -> Option<Self> {
        let (id, secret) = line.split_once(':')?;
        let id = id.trim().parse().ok()?;
        let secret = Zeroizing::new(BASE64.decode(secret.trim()).ok()?);
        let secret = Zeroizing::new(<[u8; SECRET]>::try_from(secret.as_slice()).ok()?);
        Some(Self::new(id, &secret))
    }

    fn derived(&self, purpose: Purpose) -> &[u8; DERIVED] {
        self.derived[purpose as usize].expose_secret()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<u8> = self.ring.iter().map(|entry| entry.id).collect();
        f.debug_struct("Keys").field("ids", &ids).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::clock::SeededRandom;

    fn line(id: u8, fill: u8) -> String {
        format!("{id}:{}", BASE64.encode([fill; SECRET]))
    }

    #[test]
    fn text_round_trips() {
        let keys = Keys::generate(&SeededRandom::new(1));
        let again = Keys::parse(keys.to_text().expose_secret()).unwrap();
        assert_eq!(keys.newest(Purpose::Limit), again.newest(Purpose::Limit));
        assert_eq!(keys.to_text().expose_secret(), again.to_text().expose_secret());
    }

    #[test]
    fn the_highest_id_is_the_newest_wherever_it_stands() {
        let text = format!("# ring\n\n {} \n{}\r\n{}\n", line(2, 2), line(10, 10), line(1, 1));
        let keys = Keys::parse(&text).unwrap();
        assert_eq!(keys.newest(Purpose::Encryption).0, 10);
        assert!(keys.by_id(1, Purpose::Encryption).is_some());
        assert!(keys.by_id(3, Purpose::Encryption).is_none());
        assert_eq!(keys.all(Purpose::BlindIndex).count(), 3);
    }

    #[test]
    fn every_purpose_has_a_key_of_its_own() {
        let keys = Keys::generate(&SeededRandom::new(1));
        for (index, purpose) in Purpose::ALL.into_iter().enumerate() {
            assert_eq!(purpose as usize, index, "`ALL` is in the order of the enum");
        }
        let mut seen: BTreeSet<_> = Purpose::ALL.map(|purpose| *keys.newest(purpose).1).into();
        assert_eq!(seen.len(), Purpose::ALL.len());
        assert!(seen.insert([0; DERIVED]), "each key was filled");
    }

    #[test]
    fn bad_lines_are_named_but_not_repeated() {
        let good = line(1, 1);
        let cases = [
            ("", KeysError::Empty),
            ("# nothing\n", KeysError::Empty),
            ("1:c2hvcnQ=", KeysError::Line(1)),
            ("no colon", KeysError::Line(1)),
            (&format!("{good}\n256{}", &good[1..]), KeysError::Line(2)),
            (&format!("{good}\n{good}"), KeysError::Twice(1)),
        ];
        for (text, error) in cases {
            assert_eq!(Keys::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn debug_shows_ids_only() {
        let keys = Keys::parse(&format!("{}\n{}", line(7, 7), line(8, 8))).unwrap();
        assert_eq!(format!("{keys:?}"), "Keys { ids: [8, 7], .. }");
    }
}
