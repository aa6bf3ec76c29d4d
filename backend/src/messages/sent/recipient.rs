//! To whom a message went: looked for without an address that says it, and shown masked.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::phone::{Phone, mask_phone};

use crate::{
    messages::normal_email,
    privacy::{Keys, blind_indexes},
};

/// Bytes of one index.
const INDEX: usize = 32;

/// A phone number or an e-mail address to look for, as its blind indexes: one for each key that it
/// may have been stored under. It can stand in an address, which then tells nobody the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient(Vec<Vec<u8>>);

impl Recipient {
    /// What was typed, if it is a phone number or an e-mail address.
    #[must_use]
    pub fn find(keys: &Keys, typed: &str) -> Option<Self> {
        if let Ok(phone) = Phone::parse(typed) {
            return Some(Self(blind_indexes(keys, "contact.phone", phone.as_str())));
        }
        let email = normal_email(typed)?;
        Some(Self(blind_indexes(keys, "contact.email", &email)))
    }

    /// As it stands in an address.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64.encode(self.0.concat())
    }

    /// What [`to_text`](Self::to_text) wrote; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        let is_whole = !bytes.is_empty() && bytes.len().is_multiple_of(INDEX);
        is_whole.then(|| Self(bytes.chunks(INDEX).map(<[u8]>::to_vec).collect()))
    }

    /// The indexes, for `phone_index = any(…)`.
    pub(crate) fn indexes(&self) -> &[Vec<u8>] {
        &self.0
    }
}

/// `138****1234`, or `z***@example.cn`: enough to tell two apart on the telephone.
pub(super) fn masked(recipient: &str) -> String {
    match recipient.split_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}***@{domain}")
        }
        None => mask_phone(recipient),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn however_it_is_typed_and_never_in_the_clear() {
        let keys = Keys::generate(&SeededRandom::new(1));
        let found = Recipient::find(&keys, "+86 138 1234 5678").unwrap();
        assert_eq!(Recipient::find(&keys, "13812345678"), Some(found.clone()));
        assert_ne!(Recipient::find(&keys, "13812345679"), Some(found.clone()));
        assert!(!found.to_text().contains("138"));
        assert_eq!(Recipient::parse(&found.to_text()), Some(found));
        assert!(Recipient::find(&keys, "Wang@QQ.com").is_some());
        for nothing in ["", "12345", "王", "a@"] {
            assert_eq!(Recipient::find(&keys, nothing), None, "{nothing}");
        }
        for text in ["", "abc", "****"] {
            assert_eq!(Recipient::parse(text), None, "{text}");
        }
    }

    #[test]
    fn masked_for_staff() {
        assert_eq!(masked("13812345678"), "138****5678");
        assert_eq!(masked("wang@qq.com"), "w***@qq.com");
    }
}
