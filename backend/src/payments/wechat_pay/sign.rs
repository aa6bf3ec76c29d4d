//! What is signed with the merchant's key: each request, and the arguments with which a resident pays
//! in the mini-app.

use std::fmt::Write as _;

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Kernel,
    clock::Random,
    payments::provider::{ProviderError, WeChatPayment},
};

/// How the platform calls the way of signing.
const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// Who signs. Holds the key: not `Debug`.
pub(super) struct Merchant {
    /// 商户号.
    pub(super) id: String,
    /// Serial number of the certificate.
    serial: String,
    key: RsaKeyPair,
    random: SystemRandom,
}

impl Merchant {
    /// None where the key cannot be read, or is too short.
    pub(super) fn new(id: String, serial: String, key: &SecretString) -> Option<Self> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(key.expose_secret().as_bytes()).ok()?;
        let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).ok()?;
        Some(Self { id, serial, key, random: SystemRandom::new() })
    }

    /// The signature of `message`, in Base64.
    pub(super) fn sign(&self, message: &str) -> Result<String, ProviderError> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &self.random, message.as_bytes(), &mut signature)
            .map_err(|_| ProviderError::NoAnswer("not-signed"))?;
        Ok(BASE64_STANDARD.encode(signature))
    }

    /// The header `Authorization` of a request.
    pub(super) fn authorization(
        &self,
        stamp: &Stamp,
        method: &str,
        path_and_query: &str,
        body: &str,
    ) -> Result<String, ProviderError> {
        let (time, nonce) = (stamp.time(), &stamp.nonce);
        let signature = self.sign(&message(method, path_and_query, &time, nonce, body))?;
        Ok(format!(
            "{SCHEME} mchid=\"{}\",nonce_str=\"{nonce}\",timestamp=\"{time}\",serial_no=\"{}\",\
             signature=\"{signature}\"",
            self.id, self.serial
        ))
    }

    /// The arguments of `wx.requestPayment` for what was prepared.
    pub(super) fn payment(
        &self,
        kernel: &Kernel,
        app_id: &str,
        prepay_id: &str,
    ) -> Result<WeChatPayment, ProviderError> {
        let stamp = Stamp::of(kernel);
        let (time_stamp, nonce_str) = (stamp.time(), stamp.nonce);
        let package = format!("prepay_id={prepay_id}");
        let pay_sign = self.sign(&format!("{app_id}\n{time_stamp}\n{nonce_str}\n{package}\n"))?;
        Ok(WeChatPayment { time_stamp, nonce_str, package, sign_type: "RSA", pay_sign })
    }
}

/// What is signed of a request: five lines, each with its end.
pub(super) fn message(
    method: &str,
    path_and_query: &str,
    time: &str,
    nonce: &str,
    body: &str,
) -> String {
    format!("{method}\n{path_and_query}\n{time}\n{nonce}\n{body}\n")
}

/// When something is signed, and what nobody signed before.
pub(super) struct Stamp {
    pub(super) now: DateTime<Utc>,
    /// 32 characters.
    nonce: String,
}

impl Stamp {
    pub(super) fn of(kernel: &Kernel) -> Self {
        Self::new(kernel.now(), &*kernel.random)
    }

    pub(super) fn new(now: DateTime<Utc>, random: &dyn Random) -> Self {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        let nonce = bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02X}");
            text
        });
        Self { now, nonce }
    }

    /// Seconds since 1970.
    fn time(&self) -> String {
        self.now.timestamp().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::wechat_pay::fake::{MCH_ID, MERCHANT, MERCHANT_SERIAL};

    fn merchant(key: &str) -> Option<Merchant> {
        Merchant::new(MCH_ID.to_owned(), MERCHANT_SERIAL.to_owned(), &key.into())
    }

    #[test]
    fn signs_as_the_published_vectors() {
        let go = merchant(include_str!("testdata/rotated.pem")).unwrap();
        let signature = include_str!("testdata/signature-of-source.txt");
        assert_eq!(go.sign("source").unwrap(), signature.trim());
        let java = merchant(MERCHANT).unwrap();
        let signature = include_str!("testdata/signature-of-message.txt");
        assert_eq!(java.sign("message").unwrap(), signature.trim());
        assert!(
            merchant("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").is_none()
        );
        assert!(merchant("").is_none());
    }

    #[test]
    fn each_part_of_a_request_is_a_line() {
        let (time, nonce) = ("1624523846", "A1B2C3D4E5F6G7");
        assert_eq!(
            message("GET", "/v3/certificates", time, nonce, ""),
            "GET\n/v3/certificates\n1624523846\nA1B2C3D4E5F6G7\n\n"
        );
        assert_eq!(
            message("POST", "/v3/certificates", time, nonce, "Hello World!\n"),
            "POST\n/v3/certificates\n1624523846\nA1B2C3D4E5F6G7\nHello World!\n\n"
        );
    }
}
