//! Encrypts a file, which is too large for a column. Each has a key of its own, which is sealed in the
//! row that the file belongs to: rotation then seals that key again, and the file stays as it is.

use aes_gcm::{Aes256Gcm, KeyInit, Nonce, aead::Aead};
use secrecy::zeroize::Zeroizing;

use super::OpenError;
use crate::clock::Random;

const KEY: usize = 32;

/// A key encrypts one file and nothing else, so its nonce never repeats.
const NONCE: [u8; 12] = [0; 12];

/// The key of one file.
pub type FileKey = Zeroizing<[u8; KEY]>;

/// Encrypts a file (AES-256-GCM) with a new key, which is to be sealed.
#[must_use]
pub fn encrypt_file(random: &dyn Random, plaintext: &[u8]) -> (FileKey, Vec<u8>) {
    let mut key = FileKey::new([0; KEY]);
    random.fill(key.as_mut_slice());
    let ciphertext = Aes256Gcm::new(key.as_slice().into())
        .encrypt(Nonce::from_slice(&NONCE), plaintext)
        .expect("AES-GCM refuses nothing below 64 GiB, which does not fit into this memory");
    (key, ciphertext)
}

/// Decrypts what [`encrypt_file`] made with `key`.
///
/// # Errors
/// [`OpenError::Tampered`] if it was changed, or encrypted with another key.
pub fn decrypt_file(key: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>, OpenError> {
    let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| OpenError::Tampered)?;
    cipher.decrypt(Nonce::from_slice(&NONCE), ciphertext).map_err(|_| OpenError::Tampered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_file_opens_with_its_own_key_and_as_it_was() {
        let random = SeededRandom::new(3);
        let (key, mut file) = encrypt_file(&random, b"a letter");
        let (other, same) = encrypt_file(&random, b"a letter");
        assert_ne!(file, same);
        assert_eq!(decrypt_file(key.as_slice(), &file).unwrap(), b"a letter");
        for wrong in [other.as_slice(), &key[1..], &[]] {
            assert_eq!(decrypt_file(wrong, &file), Err(OpenError::Tampered));
        }
        file[0] ^= 1;
        assert_eq!(decrypt_file(key.as_slice(), &file), Err(OpenError::Tampered));
    }
}
