//! RSA2: RSASSA-PKCS1-v1_5 with SHA-256, in Base64.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};

/// What is signed of parameters: `name=value&…`, by name, without those of `but`.
pub(super) fn content(parameters: &BTreeMap<String, String>, but: &[&str]) -> String {
    let pairs = parameters.iter().filter(|(name, _)| !but.contains(&name.as_str()));
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// The signature over `content`; none where the library cannot make one.
pub(super) fn sign(key: &RsaKeyPair, content: &str) -> Option<String> {
    let mut signature = vec![0; key.public().modulus_len()];
    // The randomness hides the key from who measures times; the signature has none of it.
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), content.as_bytes(), &mut signature).ok()?;
    Some(BASE64.encode(signature))
}

/// Whether `signature` is over these very bytes. `key` is an `RSAPublicKey`.
pub(super) fn verify(key: &[u8], content: &[u8], signature: &str) -> bool {
    let Ok(signature) = BASE64.decode(signature) else { return false };
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(content, &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::{
        super::{
            keys,
            testing::{APP_KEY, APP_PUBLIC},
        },
        *,
    };

    /// Over `source`, as wechatpay-go publishes it.
    const PUBLISHED: &str = "BKyAfU4iMCuvXMXS0Wzam3V/cnxZ+JaqigPM5OhljS2iOT95OO6Fsuml2JkFANJU9\
        K6q9bLlDhPXuoVz+pp4hAm6pHU4ld815U4jsKu1RkyaII+1CYBUYC8TK0XtJ8FwUXXz8vZHh58rrAVN1XwNyvD1vf\
        pxrMT4SL536GLwvpUHlCqIMzoZUguLli/K8V29QiOhuH6IEqLNJn8e9b3nwNcQ7be3CzYGpDAKBfDGPCqCv8Rw5zn\
        dhlffk2FEA70G4hvMwe51qMN/RAJbknXG23bSlObuTCN7Ndj1aJGH6/L+hdwfLpUtJm4QYVazzW7DFD27EpSQEqA8\
        bX9+8m1rLg==";

    #[test]
    fn the_published_signature() {
        let key = keys::own(&SecretString::from(APP_KEY)).unwrap();
        assert_eq!(sign(&key, "source").unwrap(), PUBLISHED);
        let public = keys::theirs(APP_PUBLIC).unwrap();
        assert!(verify(&public, b"source", PUBLISHED));
        assert!(!verify(&public, b"wrong source", PUBLISHED));
        assert!(!verify(&public, b"", PUBLISHED));
        assert!(!verify(&public, b"source", ""));
        assert!(!verify(&public, b"source", "invalid base64 signature"));
    }

    #[test]
    fn parameters_are_signed_by_name() {
        let parameters = [("b", "2"), ("sign", "x"), ("a", "1 &"), ("sign_type", "RSA2")];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let parameters = BTreeMap::from(parameters);
        assert_eq!(content(&parameters, &["sign"]), "a=1 &&b=2&sign_type=RSA2");
        assert_eq!(content(&parameters, &["sign", "sign_type"]), "a=1 &&b=2");
    }
}
