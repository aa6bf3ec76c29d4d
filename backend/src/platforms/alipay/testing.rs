//! Both sides' keys, published ones, and what Alipay signs with its own.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::{
    Alipay, AlipayCertificates, AlipayProof, AlipaySettings, keys,
    sign::{content, sign, verify},
};

pub(crate) const APP_KEY: &str = include_str!("testdata/app_key.pem");
pub(crate) const APP_PUBLIC: &str = include_str!("testdata/app_public.pem");
const ALIPAY_KEY: &str = include_str!("testdata/alipay_key.pem");
pub(crate) const ALIPAY_PUBLIC: &str = include_str!("testdata/alipay_public.pem");

pub(crate) const APP_CERTIFICATE: &str = include_str!("testdata/app_certificate.pem");
/// Alipay's own, and the one that it is signed with, as its console gives them.
pub(crate) const ALIPAY_CERTIFICATES: &str = include_str!("testdata/alipay_certificates.pem");
pub(crate) const ROOT_CERTIFICATES: &str = include_str!("testdata/root_certificates.pem");
/// By which Alipay names its own.
pub(crate) const ALIPAY_SERIAL: &str = "c728f213d9161258cf7748d65f8588d6";
/// By which it names the other.
pub(crate) const ABOVE_SERIAL: &str = "b4bd7cb04d4bb8dfe54cbe03b4d23df7";

pub(crate) const APP: &str = "2021000000000001";
pub(crate) const ANOTHER_APP: &str = "2021000000000002";
pub(crate) const SELLER: &str = "2088000000000001";

pub(crate) fn settings(url: &str) -> AlipaySettings {
    AlipaySettings {
        url: url.to_owned(),
        app_id: APP.to_owned(),
        key: APP_KEY.into(),
        proof: AlipayProof::PublicKey(ALIPAY_PUBLIC.to_owned()),
        seller_id: Some(SELLER.to_owned()),
    }
}

pub(crate) fn alipay(url: &str) -> Alipay {
    Alipay::new(settings(url)).unwrap()
}

/// What is set in the certificate mode.
pub(crate) fn certificates() -> AlipayCertificates {
    AlipayCertificates {
        app: APP_CERTIFICATE.to_owned(),
        alipay: ALIPAY_CERTIFICATES.to_owned(),
        root: ROOT_CERTIFICATES.to_owned(),
    }
}

fn signed(content: &str) -> String {
    sign(&keys::own(&SecretString::from(ALIPAY_KEY)).unwrap(), content).unwrap()
}

/// Whether the app has signed `content`.
pub(crate) fn is_signed_by_app(content: &str, signature: &str) -> bool {
    verify(&keys::theirs(APP_PUBLIC).unwrap(), content.as_bytes(), signature)
}

/// An answer of Alipay, with its signature in the middle and a member that nobody knows.
pub(crate) fn answer(name: &str, said: &str) -> String {
    let sign = signed(said).replace('/', "\\/");
    format!("{{ \"sign\": \"{sign}\",\n\"{name}\" : {said} , \"alipay_cert_sn\":\"{{}}\" }}")
}

/// The same, by the certificate `serial`.
pub(crate) fn answer_by(serial: &str, name: &str, said: &str) -> String {
    answer(name, said)
        .replace("\"alipay_cert_sn\":\"{}\"", &format!("\"alipay_cert_sn\":\"{serial}\""))
}

/// The body of a notification to the app, signed without `sign_type`.
pub(crate) fn notification(parameters: &[(&str, &str)]) -> Vec<u8> {
    form(parameters, &["sign", "sign_type"])
}

/// The same, signed with it.
pub(crate) fn notification_with_type(parameters: &[(&str, &str)]) -> Vec<u8> {
    form(parameters, &["sign"])
}

fn form(parameters: &[(&str, &str)], but: &[&str]) -> Vec<u8> {
    let mut all: BTreeMap<String, String> = [("app_id", APP), ("sign_type", "RSA2")]
        .iter()
        .chain(parameters)
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let signature = signed(&content(&all, but));
    all.insert("sign".to_owned(), signature);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(&all).finish().into_bytes()
}
