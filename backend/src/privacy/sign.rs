//! Keyed hashes: for what leaves the house and must come back unchanged, and for what must be
//! compared without being readable.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{Keys, Purpose};

/// HMAC-SHA256 of `bytes` under the newest key for `purpose`.
///
/// A signature says that we made it, not until when it is good: whatever expires has its time among
/// the signed bytes.
#[must_use]
pub fn sign(keys: &Keys, purpose: Purpose, bytes: &[u8]) -> [u8; 32] {
    mac(keys.ring().newest(purpose).1, &[bytes]).finalize().into_bytes().into()
}

/// Whether [`sign`] made `signature` for `bytes` and `purpose`, with any key of the ring. Takes the
/// same time for every wrong signature.
#[must_use]
pub fn verify(keys: &Keys, purpose: Purpose, bytes: &[u8], signature: &[u8]) -> bool {
    keys.ring().all(purpose).any(|key| mac(key, &[bytes]).verify_slice(signature).is_ok())
}

/// HMAC-SHA256 over the concatenation of `parts`.
pub(super) fn mac(key: &[u8; 64], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(key.into());
    for part in parts {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_signature_fits_its_bytes_its_purpose_and_its_ring() {
        let keys = Keys::generate(&SeededRandom::new(1));
        let signature = sign(&keys, Purpose::FileAddress, b"photo/1?until=2");
        assert!(verify(&keys, Purpose::FileAddress, b"photo/1?until=2", &signature));

        assert!(!verify(&keys, Purpose::FileAddress, b"photo/1?until=9", &signature));
        assert!(!verify(&keys, Purpose::Limit, b"photo/1?until=2", &signature));
        assert!(!verify(&keys, Purpose::FileAddress, b"photo/1?until=2", &signature[..31]));
        assert!(!verify(&keys, Purpose::FileAddress, b"photo/1?until=2", b""));
        let stranger = Keys::generate(&SeededRandom::new(2));
        assert!(!verify(&stranger, Purpose::FileAddress, b"photo/1?until=2", &signature));
    }

    #[test]
    fn an_older_key_of_the_ring_still_verifies() {
        let old = Keys::generate(&SeededRandom::new(1));
        let signature = sign(&old, Purpose::FileAddress, b"photo");
        let new = Keys::generate(&SeededRandom::new(2)).to_text();
        let new = new.expose_secret().replacen("1:", "2:", 1);
        let ring = Keys::parse(&format!("{}{new}", old.to_text().expose_secret())).unwrap();
        assert!(verify(&ring, Purpose::FileAddress, b"photo", &signature));
        assert_ne!(sign(&ring, Purpose::FileAddress, b"photo"), signature);
    }
}
