//! Both sides' keys, published ones, and what Alipay signs with its own.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::{
    Alipay, AlipaySettings, keys,
    sign::{content, sign, verify},
};

pub(crate) const APP_KEY: &str = include_str!("testdata/app_key.pem");
pub(crate) const APP_PUBLIC: &str = include_str!("testdata/app_public.pem");
const ALIPAY_KEY: &str = include_str!("testdata/alipay_key.pem");
pub(crate) const ALIPAY_PUBLIC: &str = include_str!("testdata/alipay_public.pem");

pub(crate) const APP: &str = "2021000000000001";
pub(crate) const ANOTHER_APP: &str = "2021000000000002";
pub(crate) const SELLER: &str = "2088000000000001";

pub(crate) fn settings(url: &str) -> AlipaySettings {
    AlipaySettings {
        url: url.to_owned(),
        app_id: APP.to_owned(),
        key: APP_KEY.into(),
        public_key: ALIPAY_PUBLIC.to_owned(),
        seller_id: Some(SELLER.to_owned()),
    }
}

pub(crate) fn alipay(url: &str) -> Alipay {
    Alipay::new(settings(url)).unwrap()
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
