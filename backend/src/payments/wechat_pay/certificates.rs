//! The platform's certificates: several may be good at once, and new ones come before old ones end.

use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{StatusCode, header::HeaderMap};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{
    WeChatPay,
    decrypt::Sealed,
    sign::Stamp,
    verify::{PublicKey, Signed},
};
use crate::{
    Kernel,
    payments::provider::ProviderError::{self, NoAnswer},
};

/// Whoever sends unknown serial numbers makes us ask this often at most.
const AGAIN: TimeDelta = TimeDelta::minutes(3);
/// After the platform did not answer.
const AGAIN_SOON: TimeDelta = TimeDelta::seconds(10);
const PATH: &str = "/v3/certificates";

/// A certificate of the platform.
struct Certificate {
    serial: String,
    key: PublicKey,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
}

impl Certificate {
    /// The certificate in `pem`, which must have `serial`.
    fn read(serial: &str, pem: &[u8]) -> Option<Self> {
        let der = CertificateDer::from_pem_slice(pem).ok()?;
        let (_, certificate) = x509_parser::parse_x509_certificate(der.as_ref()).ok()?;
        let own: String = certificate
            .tbs_certificate
            .raw_serial()
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        if own.trim_start_matches('0') != serial.to_ascii_uppercase().trim_start_matches('0') {
            return None;
        }
        let validity = &certificate.tbs_certificate.validity;
        Some(Self {
            serial: serial.to_owned(),
            key: PublicKey::of(&certificate.tbs_certificate.subject_pki),
            not_before: DateTime::from_timestamp(validity.not_before.timestamp(), 0)?,
            not_after: DateTime::from_timestamp(validity.not_after.timestamp(), 0)?,
        })
    }

    fn is_good(&self, now: DateTime<Utc>) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }
}

/// The keys that the platform is known by.
pub(super) struct Trusted {
    /// The id and the key that are configured.
    fixed: Option<(String, PublicKey)>,
    known: RwLock<Vec<Certificate>>,
    /// Before then the certificates are not asked for; held while they are.
    not_before: Mutex<Option<DateTime<Utc>>>,
}

impl Trusted {
    pub(super) fn new(fixed: Option<(String, PublicKey)>) -> Self {
        Self { fixed, known: RwLock::default(), not_before: Mutex::default() }
    }

    /// The id of the public key that is configured.
    pub(super) fn fixed_id(&self) -> Option<&str> {
        self.fixed.as_ref().map(|(id, _)| id.as_str())
    }

    fn fixed(&self, serial: &str) -> Option<PublicKey> {
        self.fixed.as_ref().filter(|(id, _)| id == serial).map(|(_, key)| key.clone())
    }

    /// The key of `serial`, if it is known and good now.
    pub(super) fn key(&self, serial: &str, now: DateTime<Utc>) -> Option<PublicKey> {
        self.fixed(serial).or_else(|| {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            find(&known, serial, now)
        })
    }
}

fn find(among: &[Certificate], serial: &str, now: DateTime<Utc>) -> Option<PublicKey> {
    let mut among = among.iter();
    among.find(|one| one.serial == serial && one.is_good(now)).map(|one| one.key.clone())
}

#[derive(Deserialize)]
struct Listed {
    data: Vec<OneListed>,
}

#[derive(Deserialize)]
struct OneListed {
    serial_no: String,
    encrypt_certificate: Sealed,
}

impl WeChatPay {
    /// Asks for the certificates, as `serial` is not known: one at a time, and not often.
    pub(super) async fn refresh(&self, kernel: &Kernel, serial: &str) {
        let mut not_before = self.trusted.not_before.lock().await;
        let now = kernel.now();
        let is_early = not_before.is_some_and(|time| now < time);
        // Whoever held the lock may have found it.
        if is_early || self.trusted.key(serial, now).is_some() {
            return;
        }
        // Set before the question, so that one that is given up counts as well.
        *not_before = Some(now + AGAIN_SOON);
        match self.download(&Stamp::of(kernel)).await {
            Ok(found) => {
                *not_before = Some(now + AGAIN);
                *self.trusted.known.write().unwrap_or_else(PoisonError::into_inner) = found;
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "no platform certificates"
                );
            }
        }
    }

    /// The certificates that are good now. The list is signed by one of themselves: that it is of the
    /// platform is known by the APIv3 key, which seals each.
    async fn download(&self, stamp: &Stamp) -> Result<Vec<Certificate>, ProviderError> {
        let now = stamp.now;
        let answer = self.http.send(self.request(stamp, PATH, None)?).await.map_err(NoAnswer)?;
        if answer.status != StatusCode::OK {
            return Err(NoAnswer("certificates-refused"));
        }
        let listed: Listed = serde_json::from_slice(&answer.body)
            .map_err(|_| NoAnswer("certificates-unreadable"))?;
        let open = |one: OneListed| {
            let pem = one.encrypt_certificate.open(&self.api_v3_key)?;
            Certificate::read(&one.serial_no, &pem).filter(|certificate| certificate.is_good(now))
        };
        let found: Vec<Certificate> = listed.data.into_iter().filter_map(open).collect();
        let signed = Signed::read(&answer.headers, now);
        let signed = signed.map_err(|_| NoAnswer("certificates-not-signed"))?;
        let key = find(&found, signed.serial, now).or_else(|| self.trusted.fixed(signed.serial));
        if key.is_some_and(|key| signed.is_of(&answer.body, &key)) {
            Ok(found)
        } else {
            Err(NoAnswer("certificates-not-signed"))
        }
    }

    /// Whether `body` is signed with a key that is set, or else with a certificate that the APIv3 key
    /// opens. Nothing is kept of what is learned.
    pub(super) async fn is_theirs(&self, stamp: &Stamp, headers: &HeaderMap, body: &[u8]) -> bool {
        let Ok(signed) = Signed::read(headers, stamp.now) else { return false };
        let key = match self.trusted.fixed_id() {
            Some(_) => self.trusted.fixed(signed.serial),
            None => {
                let found = self.download(stamp).await.unwrap_or_default();
                find(&found, signed.serial, stamp.now)
            }
        };
        key.is_some_and(|key| signed.is_of(body, &key))
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::payments::{
        provider::Unheard,
        wechat_pay::{
            decrypt::decrypt,
            fake::{API_V3_KEY, Signer},
        },
    };

    const C1: &[u8] = include_bytes!("testdata/rotated-certificate.pem");

    #[test]
    fn the_published_certificate_is_opened_and_read() {
        let sealed = include_str!("testdata/sealed-certificate.txt").trim();
        let pem = decrypt(API_V3_KEY.as_bytes(), "14b16c03dc1b", "certificate", sealed).unwrap();
        let hash: String = Sha256::digest(&pem).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, "8693813ac0735cb54b6e67f25086a5924c103712255b8857049b8e502d564eb4");
        let serial = "5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC";
        assert!(Certificate::read(serial, &pem).is_some());
        assert!(Certificate::read("5DEA10EF55877E3CF6C33255C2E7DEFFF7E427ED", &pem).is_none());
        assert!(Certificate::read(serial, b"").is_none());
    }

    #[test]
    fn the_published_callback_is_of_its_certificate() {
        let body = include_bytes!("testdata/callback.json");
        let key = Certificate::read(Signer::Rotated.serial(), C1).unwrap().key;
        let mut headers = HeaderMap::new();
        let signature = include_str!("testdata/callback-signature.txt").trim();
        headers.insert("wechatpay-timestamp", "1624523846".parse().unwrap());
        headers.insert("wechatpay-nonce", "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz".parse().unwrap());
        headers.insert("wechatpay-serial", "D7CE59D1F522D701".parse().unwrap());
        headers.insert("wechatpay-signature", signature.parse().unwrap());
        let at = |seconds: i64| DateTime::from_timestamp(1_624_523_846 + seconds, 0).unwrap();
        let signed = Signed::read(&headers, at(0)).ok().unwrap();
        assert!(signed.is_of(body, &key));
        assert!(!signed.is_of(&body[1..], &key));
        assert!(Signed::read(&headers, at(299)).is_ok());
        for far in [300, -300] {
            assert_eq!(Signed::read(&headers, at(far)).err(), Some(Unheard::Stale));
        }
        for missing in ["timestamp", "nonce", "serial", "signature"] {
            let mut headers = headers.clone();
            headers.remove(format!("wechatpay-{missing}"));
            assert_eq!(Signed::read(&headers, at(0)).err(), Some(Unheard::Forged), "{missing}");
        }
        let probe = format!("WECHATPAY/SIGNTEST/{signature}");
        headers.insert("wechatpay-signature", probe.parse().unwrap());
        assert_eq!(Signed::read(&headers, at(0)).err(), Some(Unheard::Probe));
    }
}
