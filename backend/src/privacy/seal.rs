//! Encrypts one value for one column of one row, so that a value moved elsewhere does not open.
//!
//! A sealed value is the id of its key (1 byte), a random nonce (12), the AES-256-GCM ciphertext
//! and its tag (16). Random nonces of 96 bits are safe for some 2^32 values per key.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};

use super::{Keys, Purpose};
use crate::clock::Random;

const NONCE: usize = 12;
const TAG: usize = 16;

/// Where a sealed value lives. It opens there and nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `table.column`.
    pub column: &'static str,
    /// What identifies the row and never changes: as a rule the bytes of its uuid.
    pub row: &'a [u8],
}

impl Place<'_> {
    /// The associated data. The column's length comes first, so that no two places look alike.
    fn associated_data(&self) -> Vec<u8> {
        let mut data = Vec::with_capacity(8 + self.column.len() + self.row.len());
        data.extend_from_slice(&(self.column.len() as u64).to_be_bytes());
        data.extend_from_slice(self.column.as_bytes());
        data.extend_from_slice(self.row);
        data
    }
}

/// Why a sealed value does not open. None of them is the resident's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Too short to have been sealed.
    #[error("too short to be a sealed value")]
    Short,
    /// Sealed with a key that is not in the ring any more, or never was.
    #[error("sealed with key {0}, which is not in the ring")]
    UnknownKey(u8),
    /// Changed, moved from another place, or sealed with another key of the same id.
    #[error("changed, moved from another row or column, or sealed with another key")]
    Tampered,
}

/// Encrypts `plaintext` for `place` with the newest key.
#[must_use]
pub fn seal(keys: &Keys, random: &dyn Random, place: Place<'_>, plaintext: &[u8]) -> Vec<u8> {
    let ring = keys.ring();
    let (id, key) = ring.newest(Purpose::Encryption);
    let mut nonce = [0; NONCE];
    random.fill(&mut nonce);
    let aad = place.associated_data();
    let payload = Payload { msg: plaintext, aad: &aad };
    let ciphertext = cipher(key)
        .encrypt(Nonce::from_slice(&nonce), payload)
        .expect("AES-GCM refuses nothing below 64 GiB, which does not fit into this memory");

    let mut sealed = Vec::with_capacity(1 + NONCE + ciphertext.len());
    sealed.push(id);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    sealed
}

/// Decrypts what [`seal`] made for the same `place`.
///
/// # Errors
/// [`OpenError`] if the value was not sealed for this place with a key of this ring.
pub fn open(keys: &Keys, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    if sealed.len() < 1 + NONCE + TAG {
        return Err(OpenError::Short);
    }
    let (id, rest) = (sealed[0], &sealed[1..]);
    let (nonce, ciphertext) = rest.split_at(NONCE);
    let ring = keys.ring();
    let key = ring.by_id(id, Purpose::Encryption).ok_or(OpenError::UnknownKey(id))?;
    let aad = place.associated_data();
    let payload = Payload { msg: ciphertext, aad: &aad };
    cipher(key).decrypt(Nonce::from_slice(nonce), payload).map_err(|_| OpenError::Tampered)
}

fn cipher(key: &[u8; 64]) -> Aes256Gcm {
    let (key, _) = key.split_at(32);
    Aes256Gcm::new(key.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::clock::SeededRandom;

    const HERE: Place<'static> = Place { column: "contact.phone", row: b"row 1" };

    fn keys() -> Keys {
        Keys::generate(&SeededRandom::new(1))
    }

    fn sealed(plaintext: &[u8]) -> Vec<u8> {
        seal(&keys(), &SeededRandom::new(2), HERE, plaintext)
    }

    #[test]
    fn opens_where_it_was_sealed_and_nowhere_else() {
        let sealed = sealed("13812345678".as_bytes());
        assert_eq!(open(&keys(), HERE, &sealed).unwrap(), b"13812345678");

        let elsewhere = [
            Place { row: b"row 2", ..HERE },
            Place { column: "contact.name", ..HERE },
            // The same bytes, divided elsewhere.
            Place { column: "contact.phoner", row: b"ow 1" },
        ];
        for place in elsewhere {
            assert_eq!(open(&keys(), place, &sealed), Err(OpenError::Tampered), "{place:?}");
        }
    }

    #[test]
    fn the_same_value_never_looks_the_same() {
        let (keys, random) = (keys(), SeededRandom::new(2));
        assert_ne!(seal(&keys, &random, HERE, b"x"), seal(&keys, &random, HERE, b"x"));
    }

    #[test]
    fn old_keys_open_and_the_newest_seals() {
        let old = keys();
        let by_old = seal(&old, &SeededRandom::new(2), HERE, b"old");
        let second = Keys::generate(&SeededRandom::new(9)).to_text();
        let second = second.expose_secret().replacen("1:", "2:", 1);
        let ring = Keys::parse(&format!("{}{second}", old.to_text().expose_secret())).unwrap();

        assert_eq!(open(&ring, HERE, &by_old).unwrap(), b"old");
        let by_new = seal(&ring, &SeededRandom::new(2), HERE, b"new");
        assert_eq!(by_new[0], 2);
        assert_eq!(open(&old, HERE, &by_new), Err(OpenError::UnknownKey(2)));
    }

    #[test]
    fn another_ring_with_the_same_id_does_not_open_it() {
        let stranger = Keys::generate(&SeededRandom::new(5));
        assert_eq!(open(&stranger, HERE, &sealed(b"x")), Err(OpenError::Tampered));
    }

    #[test]
    fn stumps_are_refused() {
        let sealed = sealed(b"");
        assert_eq!(open(&keys(), HERE, &sealed).unwrap(), b"");
        for length in 0..sealed.len() {
            assert_eq!(open(&keys(), HERE, &sealed[..length]), Err(OpenError::Short));
        }
    }

    proptest! {
        #[test]
        fn round_trips(plaintext: Vec<u8>, row: Vec<u8>) {
            let place = Place { row: &row, ..HERE };
            let sealed = seal(&keys(), &SeededRandom::new(2), place, &plaintext);
            prop_assert_eq!(open(&keys(), place, &sealed).unwrap(), plaintext);
        }

        #[test]
        fn one_changed_bit_is_noticed(plaintext in "\\PC{0,40}", at: prop::sample::Index, bit in 0_u32..8) {
            let mut sealed = sealed(plaintext.as_bytes());
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert!(open(&keys(), HERE, &sealed).is_err());
        }
    }
}
