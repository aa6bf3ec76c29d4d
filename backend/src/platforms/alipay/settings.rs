//! What has to be known of a mini-app before it can be used.

use secrecy::SecretString;

/// Where Alipay's gateway is, unless a test, its own sandbox or a proxy stands in between.
pub const DEFAULT_URL: &str = "https://openapi.alipay.com/gateway.do";

/// What Alipay's console shows of the mini-app, and the keys that were made for it.
#[derive(Debug, Clone)]
pub struct AlipaySettings {
    /// Of the gateway, such as [`DEFAULT_URL`].
    pub url: String,
    /// APPID.
    pub app_id: String,
    /// The private key of the app (应用私钥), PKCS#8 or PKCS#1, as PEM or as its Base64 alone.
    pub key: SecretString,
    /// By what Alipay is known, and in which mode its console has the key of the app.
    pub proof: AlipayProof,
    /// Who is paid (2088…); where it is set, notifications about anybody else are not believed.
    pub seller_id: Option<String>,
}

/// By what Alipay is known.
#[derive(Debug, Clone)]
pub enum AlipayProof {
    /// In the mode 公钥: Alipay's public key (支付宝公钥), not that of the app, as PEM or as its Base64
    /// alone.
    PublicKey(String),
    /// In the mode 公钥证书.
    Certificates(AlipayCertificates),
}

/// The files of the mode 公钥证书, each as PEM.
#[derive(Debug, Clone)]
pub struct AlipayCertificates {
    /// 应用公钥证书: of the private key of the app.
    pub app: String,
    /// 支付宝公钥证书, and perhaps those above it, or the next one.
    pub alipay: String,
    /// 支付宝根证书: all of its file.
    pub root: String,
}

/// What is wrong with the settings. Never quotes one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("the address must be https://, or http:// on this machine")]
    Url,
    #[error("the APPID must be digits")]
    AppId,
    #[error("the private key must be RSA of 2048 to 4096 bits, PKCS#8 or PKCS#1, not encrypted")]
    Key,
    #[error("Alipay's public key must be RSA of 2048 bits or more")]
    PublicKey,
    #[error("the certificate of the app must be PEM, and of the private key")]
    AppCertificate,
    #[error("each certificate of Alipay must be PEM, with a key of RSA of 2048 bits or more")]
    AlipayCertificate,
    #[error("the root certificates must be PEM, and one of them signed by RSA")]
    RootCertificate,
    #[error("the seller must be 16 digits")]
    Seller,
}

impl AlipaySettings {
    /// What can be seen without reading the keys.
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !(1..=32).contains(&self.app_id.len()) || !digits(&self.app_id) {
            return Err(SettingsError::AppId);
        }
        match &self.seller_id {
            Some(seller) if seller.len() != 16 || !digits(seller) => Err(SettingsError::Seller),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Alipay,
            testing::{ALIPAY_PUBLIC, APP_KEY, certificates, settings},
        },
        *,
    };

    /// Of 1024 bits.
    const SHORT: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDM4ealaVI7w8bddzbM+JJ+2t7c
        srZu/cQKg9lUT4pA58i4aVOlVs/1CABxvnW3pyGQNMyp07e4X0Y+yciJwThq4I5G
        3cdcemVelHFvDrpEJCu7/a9eqEFiuWOJRwosLjQt7cE4VW8yeidSvq5Orj8PYsZF
        +UYe/8jHZO040GS5BQIDAQAB";

    fn refused(change: impl FnOnce(&mut AlipaySettings)) -> Option<SettingsError> {
        let mut settings = settings("https://openapi.alipay.com/gateway.do");
        change(&mut settings);
        Alipay::new(settings).err()
    }

    #[test]
    fn keys_are_taken_as_files_and_as_one_line() {
        assert_eq!(refused(|_| ()), None);
        let one_line = |pem: &str| -> String {
            pem.lines().filter(|line| !line.starts_with("-----")).collect()
        };
        assert_eq!(refused(|settings| settings.key = one_line(APP_KEY).into()), None);
        let public_key = AlipayProof::PublicKey(one_line(ALIPAY_PUBLIC));
        assert_eq!(refused(|settings| settings.proof = public_key), None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        use SettingsError as Wrong;
        assert_eq!(refused(|of| of.url = "openapi.alipay.com".to_owned()), Some(Wrong::Url));
        assert_eq!(refused(|of| of.app_id = "wx1".to_owned()), Some(Wrong::AppId));
        assert_eq!(refused(|of| of.key = ALIPAY_PUBLIC.into()), Some(Wrong::Key));
        assert_eq!(refused(|of| of.key = "".into()), Some(Wrong::Key));
        for key in [APP_KEY, SHORT] {
            let proof = AlipayProof::PublicKey(key.to_owned());
            assert_eq!(refused(|of| of.proof = proof), Some(Wrong::PublicKey));
        }
        assert_eq!(refused(|of| of.seller_id = Some("2088".to_owned())), Some(Wrong::Seller));
    }

    #[test]
    fn each_certificate_is_for_its_own() {
        use SettingsError as Wrong;
        let with = |change: fn(&mut AlipayCertificates)| {
            let mut given = certificates();
            change(&mut given);
            refused(|settings| settings.proof = AlipayProof::Certificates(given))
        };
        assert_eq!(with(|_| ()), None);
        // That of Alipay is taken for the app's now and then.
        assert_eq!(with(|given| given.app = given.alipay.clone()), Some(Wrong::AppCertificate));
        assert_eq!(with(|given| given.app.clear()), Some(Wrong::AppCertificate));
        assert_eq!(with(|given| given.alipay = APP_KEY.into()), Some(Wrong::AlipayCertificate));
        assert_eq!(with(|given| given.root = "roots".into()), Some(Wrong::RootCertificate));
        // The first root is of an elliptic curve; alone it is none.
        let first = |given: &mut AlipayCertificates| {
            let end = given.root.find("-----END").unwrap();
            given.root.replace_range(end.., "-----END CERTIFICATE-----\n");
        };
        assert_eq!(with(first), Some(Wrong::RootCertificate));
    }
}
