//! The certificate mode (公钥证书): certificates, and the serials by which Alipay names them.

use std::fmt::Write;

use md5::{Digest, Md5};
use x509_parser::{certificate::X509Certificate, pem::Pem, x509::X509Name};

use super::{AlipayCertificates, SettingsError, keys};

/// What signature algorithms of RSA begin with. Alipay's roots are of other algorithms as well, and do
/// not count then.
const RSA: &str = "1.2.840.113549.1.1.";

/// A certificate in use.
pub(super) struct Certificate {
    /// As Alipay names it.
    pub(super) serial: String,
    /// Its key as `RSAPublicKey`; none where it is another kind of key or below 2048 bits.
    pub(super) key: Option<Vec<u8>>,
    is_signed_by_rsa: bool,
}

/// By what Alipay is told which certificates we go by.
pub(super) struct Serials {
    /// `app_cert_sn`.
    pub(super) app: String,
    /// `alipay_root_cert_sn`.
    pub(super) root: String,
}

impl Serials {
    /// The serials of `given`, where the app's certificate is of `own`, its `RSAPublicKey`.
    pub(super) fn of(given: &AlipayCertificates, own: &[u8]) -> Result<Self, SettingsError> {
        let app = read(&given.app).and_then(|all| all.into_iter().next());
        let app = app.filter(|app| app.key.as_deref() == Some(own));
        let app = app.ok_or(SettingsError::AppCertificate)?.serial;
        let roots = read(&given.root).ok_or(SettingsError::RootCertificate)?;
        let roots: Vec<String> = roots
            .into_iter()
            .filter(|root| root.is_signed_by_rsa)
            .map(|root| root.serial)
            .collect();
        if roots.is_empty() {
            return Err(SettingsError::RootCertificate);
        }
        Ok(Self { app, root: roots.join("_") })
    }
}

/// The certificates of a file, in their order; none where there is none or one cannot be read.
pub(super) fn read(pem: &str) -> Option<Vec<Certificate>> {
    let mut all = Vec::new();
    for pem in Pem::iter_from_buffer(pem.as_bytes()) {
        let pem = pem.ok()?;
        let certificate = pem.parse_x509().ok()?;
        let algorithm = certificate.signature_algorithm.algorithm.to_id_string();
        all.push(Certificate {
            serial: serial(&certificate)?,
            key: keys::of_info(certificate.public_key()),
            is_signed_by_rsa: algorithm.starts_with(RSA),
        });
    }
    Some(all).filter(|all| !all.is_empty())
}

/// MD5 over the name of who issued it and its number: Alipay knows it by nothing better, and nothing
/// hangs on it, since what is named so is looked up among the certificates that are set.
fn serial(certificate: &X509Certificate<'_>) -> Option<String> {
    let tbs = &certificate.tbs_certificate;
    let named = format!("{}{}", name(&tbs.issuer)?, tbs.serial);
    let mut serial = String::with_capacity(32);
    for byte in Md5::digest(named.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(serial, "{byte:02x}");
    }
    Some(serial)
}

/// A name as Alipay writes it: the last part first.
fn name(name: &X509Name<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for attribute in name.iter_attributes() {
        let kind = match attribute.attr_type().to_id_string().as_str() {
            "2.5.4.3" => "CN",
            "2.5.4.6" => "C",
            "2.5.4.7" => "L",
            "2.5.4.8" => "ST",
            "2.5.4.10" => "O",
            "2.5.4.11" => "OU",
            _ => return None,
        };
        parts.push(format!("{kind}={}", attribute.as_str().ok()?));
    }
    parts.reverse();
    Some(parts.join(","))
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{ALIPAY_CERTIFICATES, APP_CERTIFICATE, ROOT_CERTIFICATES},
        *,
    };

    fn serials(pem: &str) -> Vec<String> {
        read(pem).unwrap().into_iter().map(|certificate| certificate.serial).collect()
    }

    /// The serials are by Node's X.509 and MD5.
    #[test]
    fn certificates_are_named_as_alipay_names_them() {
        assert_eq!(serials(APP_CERTIFICATE), ["d557c105e8cef13744ff1aec76f7bb43"]);
        assert_eq!(
            serials(ALIPAY_CERTIFICATES),
            ["c728f213d9161258cf7748d65f8588d6", "b4bd7cb04d4bb8dfe54cbe03b4d23df7"],
        );
        let roots = read(ROOT_CERTIFICATES).unwrap();
        let shown: Vec<(&str, bool)> =
            roots.iter().map(|root| (root.serial.as_str(), root.is_signed_by_rsa)).collect();
        assert_eq!(
            shown,
            [
                // Of an elliptic curve.
                ("43c5f5a2ceed99f567240f54ce6f6fe5", false),
                ("b4bd7cb04d4bb8dfe54cbe03b4d23df7", true),
                ("442e2ea734f6dc885bba8fb47871fdb6", true),
            ]
        );
        assert!(roots[0].key.is_none() && roots[1].key.is_some());
        assert!(read("").is_none());
        assert!(read("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_none());
    }
}
