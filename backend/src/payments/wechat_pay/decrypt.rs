//! What the platform seals with the APIv3 key: AES-256-GCM.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// Bytes of a nonce, which are its characters.
const NONCE_BYTES: usize = 12;

/// Something sealed, as it stands in bodies.
#[derive(Deserialize)]
pub(super) struct Sealed {
    algorithm: String,
    nonce: String,
    #[serde(default)]
    associated_data: Option<String>,
    /// Base64, with the tag at its end.
    ciphertext: String,
}

impl Sealed {
    /// What is in it; none where it was not sealed with this key, or was changed.
    pub(super) fn open(&self, key: &SecretString) -> Option<Vec<u8>> {
        if self.algorithm != "AEAD_AES_256_GCM" {
            return None;
        }
        let about = self.associated_data.as_deref().unwrap_or_default();
        decrypt(key.expose_secret().as_bytes(), &self.nonce, about, &self.ciphertext)
    }
}

/// Opens `ciphertext`. None for a key of other than 32 bytes.
pub(super) fn decrypt(key: &[u8], nonce: &str, about: &str, ciphertext: &str) -> Option<Vec<u8>> {
    let cipher = Aes256Gcm::new_from_slice(key).ok()?;
    let sealed = BASE64_STANDARD.decode(ciphertext).ok()?;
    // Another length would panic in the cipher.
    let nonce = Some(nonce.as_bytes()).filter(|nonce| nonce.len() == NONCE_BYTES)?;
    let payload = Payload { msg: &sealed, aad: about.as_bytes() };
    cipher.decrypt(Nonce::from_slice(nonce), payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::wechat_pay::fake::API_V3_KEY;

    #[test]
    fn opens_the_published_vector_and_nothing_else() {
        let (nonce, about) = ("uluk4a9R25RW", "associatedData");
        let sealed = "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=";
        let open = |key: &str, nonce, about, sealed| decrypt(key.as_bytes(), nonce, about, sealed);
        assert_eq!(open(API_V3_KEY, nonce, about, sealed).unwrap(), b"message");
        let zeros = BASE64_STANDARD.encode([0; 128]);
        for (key, nonce, about, sealed) in [
            (API_V3_KEY, nonce, "bad-associatedData", sealed),
            (API_V3_KEY, "bad-4a9R25RW", about, sealed),
            (API_V3_KEY, "short", about, sealed),
            (API_V3_KEY, nonce, about, zeros.as_str()),
            (API_V3_KEY, nonce, about, "invalid cipher"),
            (API_V3_KEY, nonce, about, ""),
            ("testAPIv3Key0000", nonce, about, sealed),
            ("", nonce, about, sealed),
        ] {
            assert_eq!(open(key, nonce, about, sealed), None, "{key} {nonce} {about}");
        }
    }
}
