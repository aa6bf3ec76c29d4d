//! What the platform signs: the bytes of each answer and of each callback, as they came.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderMap;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls::pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};
use x509_parser::{
    prelude::FromDer, public_key::PublicKey as ParsedKey, x509::SubjectPublicKeyInfo,
};

use super::WeChatPay;
use crate::{Kernel, payments::provider::Unheard};

/// What is as far from our clock as this, or farther, is sent again by somebody.
const FRESH: TimeDelta = TimeDelta::seconds(300);
/// The least bits of a key.
const LEAST_BITS: usize = 2048;
/// Begins signatures by which the platform tries out whether wrong ones are refused.
const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// A key of the platform.
#[derive(Clone)]
pub(super) struct PublicKey(Arc<[u8]>);

impl PublicKey {
    /// From `BEGIN PUBLIC KEY`. None where it is another kind of key, or too short to verify with.
    pub(super) fn of_pem(pem: &[u8]) -> Option<Self> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem).ok()?;
        let (_, info) = SubjectPublicKeyInfo::from_der(der.as_ref()).ok()?;
        let bits = match info.parsed().ok()? {
            ParsedKey::RSA(key) => key.key_size(),
            _ => return None,
        };
        (bits >= LEAST_BITS).then(|| Self::of(&info))
    }

    pub(super) fn of(info: &SubjectPublicKeyInfo<'_>) -> Self {
        Self(info.subject_public_key.data.to_vec().into())
    }

    /// Whether `signature` is of `message`, by this key.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0[..])
            .verify(message, signature)
            .is_ok()
    }
}

/// The headers that say who says it and when.
pub(super) struct Signed<'a> {
    timestamp: &'a str,
    nonce: &'a str,
    /// Of the certificate, or the id of the public key.
    pub(super) serial: &'a str,
    signature: Vec<u8>,
}

impl<'a> Signed<'a> {
    /// Reads them. What is missing, probed or of another time is refused before any key is looked for.
    pub(super) fn read(headers: &'a HeaderMap, now: DateTime<Utc>) -> Result<Self, Unheard> {
        let header = |name| -> Result<&'a str, Unheard> {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.filter(|value| !value.is_empty()).ok_or(Unheard::Forged)
        };
        let signature = header("wechatpay-signature")?;
        if signature.starts_with(PROBE) {
            return Err(Unheard::Probe);
        }
        let timestamp = header("wechatpay-timestamp")?;
        let (nonce, serial) = (header("wechatpay-nonce")?, header("wechatpay-serial")?);
        let at = timestamp.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let at: DateTime<Utc> = at.ok_or(Unheard::Forged)?;
        if (now - at).abs() >= FRESH {
            return Err(Unheard::Stale);
        }
        let signature = BASE64_STANDARD.decode(signature).map_err(|_| Unheard::Forged)?;
        Ok(Self { timestamp, nonce, serial, signature })
    }

    /// Whether they are of `body`, by `key`.
    pub(super) fn is_of(&self, body: &[u8], key: &PublicKey) -> bool {
        let Self { timestamp, nonce, .. } = self;
        let message = [timestamp.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat();
        key.verifies(&message, &self.signature)
    }
}

impl WeChatPay {
    /// Whether the platform has said `body`, just now. A key that is not known yet is asked for once.
    pub(super) async fn verify(
        &self,
        kernel: &Kernel,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), Unheard> {
        let now = kernel.now();
        let signed = Signed::read(headers, now)?;
        let mut key = self.trusted.key(signed.serial, now);
        if key.is_none() {
            self.refresh(kernel, signed.serial).await;
            key = self.trusted.key(signed.serial, now);
        }
        let is_right = key.is_some_and(|key| signed.is_of(body, &key));
        if is_right { Ok(()) } else { Err(Unheard::Forged) }
    }
}
