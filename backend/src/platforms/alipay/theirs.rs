//! Whom we take for Alipay.

use super::{
    SettingsError,
    certificates::{Certificate, read},
    keys,
    sign::verify,
};

/// Alipay's keys, each as `RSAPublicKey`.
pub(super) enum Theirs {
    /// The one of the mode 公钥.
    Key(Vec<u8>),
    /// Those of the mode 公钥证书, each with the serial by which answers name it. While Alipay changes
    /// its certificate there are two.
    Certified(Vec<(String, Vec<u8>)>),
}

impl Theirs {
    /// The key of the mode 公钥.
    pub(super) fn of_key(text: &str) -> Result<Self, SettingsError> {
        keys::theirs(text).map(Self::Key).ok_or(SettingsError::PublicKey)
    }

    /// The keys of the certificates in a file.
    pub(super) fn of_certificates(pem: &str) -> Result<Self, SettingsError> {
        let all = read(pem).ok_or(SettingsError::AlipayCertificate)?;
        let keyed = |Certificate { serial, key, .. }| key.map(|key| (serial, key));
        let keys: Option<Vec<(String, Vec<u8>)>> = all.into_iter().map(keyed).collect();
        keys.map(Self::Certified).ok_or(SettingsError::AlipayCertificate)
    }

    /// Whether Alipay has signed these very bytes, with the certificate that is `named`, where one is.
    pub(super) fn signed(&self, named: Option<&str>, content: &[u8], signature: &str) -> bool {
        match self {
            Self::Key(key) => verify(key, content, signature),
            Self::Certified(keys) => keys
                .iter()
                .filter(|(serial, _)| named.is_none_or(|named| named == serial))
                .any(|(_, key)| verify(key, content, signature)),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::body_string_contains};

    use super::super::{
        Alipay, AlipayProof, AlipaySettings,
        testing::{
            ABOVE_SERIAL, ALIPAY_SERIAL, SELLER, answer_by, certificates, notification, settings,
        },
    };

    fn certified(url: &str) -> Alipay {
        let proof = AlipayProof::Certificates(certificates());
        Alipay::new(AlipaySettings { proof, ..settings(url) }).unwrap()
    }

    #[tokio::test]
    async fn an_answer_counts_by_the_certificate_that_it_names() {
        const NAME: &str = "alipay_system_oauth_token_response";
        let now = DateTime::from_timestamp(1_795_136_400, 0).unwrap();
        let said = |serial: &str| answer_by(serial, NAME, r#"{"open_id":"014abc"}"#);
        for (body, is_believed) in [
            (said(ALIPAY_SERIAL), true),
            // What is wrong with a request may be said without a name.
            (said(""), true),
            (said(ABOVE_SERIAL), false),
            (said("00000000000000000000000000000000"), false),
            (said(ALIPAY_SERIAL).replace("014abc", "014abd"), false),
        ] {
            let server = MockServer::start().await;
            Mock::given(body_string_contains("&app_cert_sn=d557c105e8cef13744ff1aec76f7bb43&"))
                .and(body_string_contains(
                    "alipay_root_cert_sn=b4bd7cb04d4bb8dfe54cbe03b4d23df7_\
                     442e2ea734f6dc885bba8fb47871fdb6&",
                ))
                .respond_with(ResponseTemplate::new(200).set_body_string(body.clone()))
                .mount(&server)
                .await;
            let alipay = certified(&format!("{}/gateway.do", server.uri()));
            let known = alipay.session(now, "c0de").await;
            assert_eq!(known.is_ok(), is_believed, "{body}");
        }
    }

    #[test]
    fn a_notification_is_believed_in_either_mode() {
        let alipay = certified("https://openapi.alipay.com/gateway.do");
        let paid = [("out_trade_no", "P1"), ("seller_id", SELLER)];
        assert!(alipay.notification(&notification(&paid)).is_some());
        for (serial, is_believed) in [(ALIPAY_SERIAL, true), (ABOVE_SERIAL, false)] {
            let named = [&paid[..], &[("alipay_cert_sn", serial)]].concat();
            let said = alipay.notification(&notification(&named));
            assert_eq!(said.is_some(), is_believed, "{serial}");
        }
    }
}
