//! Reading keys, as PEM or as the Base64 alone that Alipay's own tools write.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ring::signature::RsaKeyPair;
use secrecy::{ExposeSecret, SecretString};
use x509_parser::{prelude::FromDer, public_key::PublicKey, x509::SubjectPublicKeyInfo};

/// The least bits of a key of RSA2.
const LEAST_BITS: usize = 2048;

/// The private key of the app; none where it is another kind of key or below 2048 bits.
pub(super) fn own(text: &SecretString) -> Option<RsaKeyPair> {
    let der = der(text.expose_secret())?;
    // The library itself takes nothing below 2048 bits.
    RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der)).ok()
}

/// Alipay's public key as `RSAPublicKey`, out of the `SubjectPublicKeyInfo` that its console gives.
pub(super) fn theirs(text: &str) -> Option<Vec<u8>> {
    let der = der(text)?;
    let (rest, info) = SubjectPublicKeyInfo::from_der(&der).ok()?;
    of_info(&info).filter(|_| rest.is_empty())
}

/// The key of a `SubjectPublicKeyInfo` as `RSAPublicKey`; none where it is another kind of key or below
/// 2048 bits.
pub(super) fn of_info(info: &SubjectPublicKeyInfo<'_>) -> Option<Vec<u8>> {
    let bits = match info.parsed().ok()? {
        PublicKey::RSA(key) => key.key_size(),
        _ => return None,
    };
    (bits >= LEAST_BITS).then(|| info.subject_public_key.data.to_vec())
}

fn der(text: &str) -> Option<Vec<u8>> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("-----"));
    let body: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    BASE64.decode(body).ok()
}
