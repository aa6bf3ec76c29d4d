//! The ring of secrets, and the keys for each purpose that are derived from them.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, SecondsFormat, Utc};
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
    /// Codes that are sent to a phone or an e-mail address.
    Code,
    /// The key with which the demonstration pushes its own live data.
    DemonstrationFeed,
    /// Passes to a case, for whoever showed its number and 提取码.
    CasePass,
    /// Callbacks of the demonstration's payment platform.
    SandboxPayment,
    /// Passes to a booking, likewise.
    BookingPass,
    /// What an app sends back together with a code.
    Challenge,
    /// One-time addresses to send a photo to, and what names it then.
    Upload,
}

impl Purpose {
    const ALL: [Self; 12] = [
        Self::Encryption,
        Self::BlindIndex,
        Self::FileAddress,
        Self::Limit,
        Self::Idempotency,
        Self::Code,
        Self::DemonstrationFeed,
        Self::CasePass,
        Self::SandboxPayment,
        Self::BookingPass,
        Self::Challenge,
        Self::Upload,
    ];

    /// What HKDF is told. Never change one: everything made with it would be lost.
    const fn label(self) -> &'static str {
        match self {
            Self::Encryption => "minhu/1/encryption",
            Self::BlindIndex => "minhu/1/blind-index",
            Self::FileAddress => "minhu/1/file-address",
            Self::Limit => "minhu/1/limit",
            Self::Idempotency => "minhu/1/idempotency",
            Self::Code => "minhu/1/code",
            Self::DemonstrationFeed => "minhu/1/demonstration-feed",
            Self::CasePass => "minhu/1/case-pass",
            Self::SandboxPayment => "minhu/1/sandbox-payment",
            Self::BookingPass => "minhu/1/booking-pass",
            Self::Challenge => "minhu/1/challenge",
            Self::Upload => "minhu/1/upload",
        }
    }
}

/// The ring of this process: secrets by their id. Of those whose time has come, the one with the
/// highest id is used for whatever is new; all of them are for what is there. It can be
/// [replaced](Self::replace) while the process works. Never printed: `Debug` shows the ids only.
pub struct Keys {
    ring: RwLock<Arc<Ring>>,
}

/// One state of the ring, held for the length of one use.
pub(super) struct Ring {
    /// The highest id first; never empty.
    entries: Vec<Entry>,
}

struct Entry {
    id: u8,
    /// Before this, other processes may not have it yet, so nothing is made with it.
    from: Option<DateTime<Utc>>,
    /// Whether that time had come when the ring was read.
    used: bool,
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
    /// A line that is not `id:base64` or `id:base64:time` with an id of 0 to 255 and 32 bytes.
    #[error(
        "line {0} is not `id:base64` or `id:base64:time` with an id from 0 to 255 and 32 bytes of \
         base64"
    )]
    Line(usize),
    /// Two lines have the same id.
    #[error("the id {0} is there twice")]
    Twice(u8),
    /// Every id up to 255 was used.
    #[error("no id is left for another key")]
    Full,
    /// There is no key with this id, or it is the only one.
    #[error("key {0} is not there, or is the only one")]
    Absent(u8),
}

impl Keys {
    /// A ring of one new secret, with the id 1.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        Self::of(vec![Entry::generate(1, None, random)])
    }

    /// Reads lines of `id:base64`, or `id:base64:time` for a key that is used from then on; here
    /// every key is. Empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// [`KeysError`] if a line cannot be read, an id is there twice, or there is no key.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        Self::parse_at(text, DateTime::<Utc>::MAX_UTC)
    }

    /// The same at `now`: a key whose time is to come reads, and does not write yet.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_at(text: &str, now: DateTime<Utc>) -> Result<Self, KeysError> {
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut entry = Entry::parse(line).ok_or(KeysError::Line(index + 1))?;
            entry.used = entry.from.is_none_or(|from| from <= now);
            if entries.iter().any(|other: &Entry| other.id == entry.id) {
                return Err(KeysError::Twice(entry.id));
            }
            entries.push(entry);
        }
        if entries.is_empty() {
            return Err(KeysError::Empty);
        }
        Ok(Self::of(entries))
    }

    /// The lines that [`parse`](Self::parse) reads, for the key file.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        self.ring().to_text().into()
    }

    /// The text of this ring with one more key, for use from `from` on, and its id.
    ///
    /// # Errors
    /// [`KeysError::Full`].
    pub fn text_with_new(
        &self,
        random: &dyn Random,
        from: DateTime<Utc>,
    ) -> Result<(u8, SecretString), KeysError> {
        let ring = self.ring();
        let id = ring.entries[0].id.checked_add(1).ok_or(KeysError::Full)?;
        let line = Zeroizing::new(Entry::generate(id, Some(from), random).to_line());
        Ok((id, format!("{}{}", ring.to_text(), line.as_str()).into()))
    }

    /// The text of this ring without the key `id`.
    ///
    /// # Errors
    /// [`KeysError::Absent`].
    pub fn text_without(&self, id: u8) -> Result<SecretString, KeysError> {
        let ring = self.ring();
        let is_there = ring.entries.iter().any(|entry| entry.id == id);
        if !is_there || ring.entries.len() == 1 {
            return Err(KeysError::Absent(id));
        }
        let kept = ring.entries.iter().filter(|entry| entry.id != id);
        Ok(kept.map(Entry::to_line).collect::<String>().into())
    }

    /// Takes over what `other` holds, from the next use on. Tells whether anything differs.
    pub fn replace(&self, other: &Self) -> bool {
        let (now, new) = (self.ring(), other.ring());
        if now.state() == new.state() && now.to_text() == new.to_text() {
            return false;
        }
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = new;
        true
    }

    /// Every key: its id, from when on it is used, and whether it is the one for what is new. The
    /// highest id first.
    #[must_use]
    pub fn list(&self) -> Vec<(u8, Option<DateTime<Utc>>, bool)> {
        let ring = self.ring();
        let newest = ring.newest(Purpose::Encryption).0;
        ring.entries.iter().map(|entry| (entry.id, entry.from, entry.id == newest)).collect()
    }

    /// The id of the key for what is new.
    #[must_use]
    pub fn newest_id(&self) -> u8 {
        self.ring().newest(Purpose::Encryption).0
    }

    /// The ring as it is now.
    pub(super) fn ring(&self) -> Arc<Ring> {
        // A poisoned lock still holds a whole ring: it is only ever replaced at once.
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn of(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        Self { ring: RwLock::new(Arc::new(Ring { entries })) }
    }
}

impl Ring {
    /// The id and the key that new things are made with.
    pub(super) fn newest(&self, purpose: Purpose) -> (u8, &[u8; DERIVED]) {
        let used = self.entries.iter().find(|entry| entry.used);
        // Where no time has come yet, the oldest, which every process has.
        let entry = used.unwrap_or(&self.entries[self.entries.len() - 1]);
        (entry.id, entry.derived(purpose))
    }

    /// The key with this id, if it is still in the ring.
    pub(super) fn by_id(&self, id: u8, purpose: Purpose) -> Option<&[u8; DERIVED]> {
        self.entries.iter().find(|entry| entry.id == id).map(|entry| entry.derived(purpose))
    }

    /// The keys of every secret of the ring: the one for what is new first, since what is looked
    /// for is most often of that one.
    pub(super) fn all(&self, purpose: Purpose) -> impl Iterator<Item = &[u8; DERIVED]> {
        let newest = self.newest(purpose).0;
        let (first, rest): (Vec<_>, Vec<_>) =
            self.entries.iter().partition(|entry| entry.id == newest);
        first.into_iter().chain(rest).map(move |entry| entry.derived(purpose))
    }

    fn state(&self) -> Vec<(u8, bool)> {
        self.entries.iter().map(|entry| (entry.id, entry.used)).collect()
    }

    fn to_text(&self) -> String {
        self.entries.iter().map(Entry::to_line).collect()
    }
}

impl Entry {
    fn generate(id: u8, from: Option<DateTime<Utc>>, random: &dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; SECRET]);
        random.fill(secret.as_mut());
        Self { from, used: from.is_none(), ..Self::new(id, &secret) }
    }

    fn new(id: u8, secret: &[u8; SECRET]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, secret);
        let derived = Purpose::ALL.map(|purpose| {
            let mut key = Box::new([0; DERIVED]);
            hkdf.expand(purpose.label().as_bytes(), key.as_mut())
                .expect("HKDF refuses only more than 255 blocks, and this is two");
            SecretBox::new(key)
        });
        let secret = SecretBox::new(Box::new(*secret));
        Self { id, from: None, used: true, secret, derived }
    }

    fn parse(line: &str) -> Option<Self> {
        let (id, rest) = line.split_once(':')?;
        let id = id.trim().parse().ok()?;
        // No letter of base64 is a colon.
        let (secret, from) = match rest.split_once(':') {
            Some((secret, from)) => (secret, Some(from.trim().parse().ok()?)),
            None => (rest, None),
        };
        let secret = Zeroizing::new(BASE64.decode(secret.trim()).ok()?);
        let secret = Zeroizing::new(<[u8; SECRET]>::try_from(secret.as_slice()).ok()?);
        Some(Self { from, ..Self::new(id, &secret) })
    }

    fn to_line(&self) -> String {
        let secret = Zeroizing::new(BASE64.encode(self.secret.expose_secret()));
        match self.from {
            None => format!("{}:{}\n", self.id, secret.as_str()),
            Some(from) => {
                let from = from.to_rfc3339_opts(SecondsFormat::Secs, true);
                format!("{}:{}:{from}\n", self.id, secret.as_str())
            }
        }
    }

    fn derived(&self, purpose: Purpose) -> &[u8; DERIVED] {
        self.derived[purpose as usize].expose_secret()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<u8> = self.ring().entries.iter().map(|entry| entry.id).collect();
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
        assert_eq!(keys.ring().newest(Purpose::Limit), again.ring().newest(Purpose::Limit));
        assert_eq!(keys.to_text().expose_secret(), again.to_text().expose_secret());
    }

    #[test]
    fn the_highest_id_is_the_newest_wherever_it_stands() {
        let text = format!("# ring\n\n {} \n{}\r\n{}\n", line(2, 2), line(10, 10), line(1, 1));
        let keys = Keys::parse(&text).unwrap();
        assert_eq!(keys.newest_id(), 10);
        assert!(keys.ring().by_id(1, Purpose::Encryption).is_some());
        assert!(keys.ring().by_id(3, Purpose::Encryption).is_none());
        assert_eq!(keys.ring().all(Purpose::BlindIndex).count(), 3);
    }

    #[test]
    fn every_purpose_has_a_key_of_its_own() {
        let keys = Keys::generate(&SeededRandom::new(1));
        for (index, purpose) in Purpose::ALL.into_iter().enumerate() {
            assert_eq!(purpose as usize, index, "`ALL` is in the order of the enum");
        }
        let mut seen: BTreeSet<_> =
            Purpose::ALL.map(|purpose| *keys.ring().newest(purpose).1).into();
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
    fn a_new_key_reads_at_once_and_writes_from_its_time_on() {
        let old = Keys::generate(&SeededRandom::new(1));
        let from = DateTime::from_timestamp(1_795_136_400, 0).unwrap();
        let (id, text) = old.text_with_new(&SeededRandom::new(2), from).unwrap();
        assert_eq!(id, 2);
        let text = text.expose_secret();
        let before = Keys::parse_at(text, from - chrono::TimeDelta::seconds(1)).unwrap();
        assert_eq!(before.newest_id(), 1);
        assert!(before.ring().by_id(2, Purpose::Encryption).is_some());
        let after = Keys::parse_at(text, from).unwrap();
        assert_eq!(after.list(), [(2, Some(from), true), (1, None, false)]);
        assert_eq!(after.to_text().expose_secret(), before.to_text().expose_secret());

        // A process that works takes each state over.
        assert!(old.replace(&before));
        assert!(!old.replace(&before));
        assert_eq!(old.newest_id(), 1);
        assert!(old.replace(&after));
        assert_eq!(old.newest_id(), 2);

        let left = after.text_without(1).unwrap();
        let left = Keys::parse_at(left.expose_secret(), from).unwrap();
        assert_eq!(left.list(), [(2, Some(from), true)]);
        assert_eq!(left.text_without(2).unwrap_err(), KeysError::Absent(2));
        assert_eq!(left.text_without(1).unwrap_err(), KeysError::Absent(1));
        let last = Keys::parse(&line(255, 1)).unwrap();
        let full = last.text_with_new(&SeededRandom::new(2), from).unwrap_err();
        assert_eq!(full, KeysError::Full);
    }

    #[test]
    fn debug_shows_ids_only() {
        let keys = Keys::parse(&format!("{}\n{}", line(7, 7), line(8, 8))).unwrap();
        assert_eq!(format!("{keys:?}"), "Keys { ids: [8, 7], .. }");
    }
}
