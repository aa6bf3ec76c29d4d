//! Paging by key: each page begins after the last row of the one before, however far it is, and
//! rows that come or go meanwhile move nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Serialize, de::DeserializeOwned};

/// Rows on one page.
pub const PAGE: usize = 50;

/// The longest cursor that is looked at, in characters.
const MAX_CURSOR: usize = 600;

/// How many rows to ask for: one more than are shown, which tells whether there is another page.
pub const fn fetch() -> i64 {
    PAGE as i64 + 1
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// At most [`PAGE`] rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<Key>,
}

impl<T> Page<T> {
    /// A page of what [`fetch`] brought; `key` is what the list is ordered by, the same as is read
    /// back by [`After`].
    #[must_use]
    pub fn cut<K: Serialize>(mut rows: Vec<T>, key: impl FnOnce(&T) -> K) -> Self {
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let next = rows.last().filter(|_| more).and_then(|last| Key::of(&key(last)));
        Self { rows, next }
    }

    /// The same page of other rows.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(change).collect(), next: self.next }
    }
}

/// A place in a list, as a word for an address. It is neither secret nor signed: whoever makes one
/// up gets another part of a list that they may read anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The place of a row with this key; none for a key that is no JSON, which no plain type is.
    #[must_use]
    pub fn of(key: &impl Serialize) -> Option<Self> {
        serde_json::to_vec(key).ok().map(|json| Self(BASE64.encode(json)))
    }

    /// As it stands in an address: letters, digits, `-` and `_`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a page begins, read from an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After<K>(pub Option<K>);

impl<K: DeserializeOwned> After<K> {
    /// The place that `cursor` names; the beginning of the list for anything else, so that a link
    /// from an older version leads somewhere.
    #[must_use]
    pub fn parse(cursor: Option<&str>) -> Self {
        let read = |cursor: &str| {
            let json = BASE64.decode(cursor).ok()?;
            serde_json::from_slice(&json).ok()
        };
        Self(cursor.filter(|cursor| cursor.len() <= MAX_CURSOR).and_then(read))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_last_page_has_no_next() {
        let page = Page::cut((0..PAGE).collect(), |row| *row);
        assert_eq!((page.rows.len(), page.next), (PAGE, None));
        let page = Page::cut((0..=PAGE).collect(), |row| *row);
        assert_eq!(page.rows.len(), PAGE);
        let next = page.next.unwrap();
        assert_eq!(After::parse(Some(next.as_str())), After(Some(PAGE - 1)));
    }

    #[test]
    fn a_key_survives_its_address() {
        let key = (DateTime::<Utc>::UNIX_EPOCH, Uuid::from_u128(7));
        let cursor = Key::of(&key).unwrap();
        assert!(cursor.as_str().bytes().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c)));
        assert_eq!(After::parse(Some(cursor.as_str())), After(Some(key)));
        assert_eq!(After::<(DateTime<Utc>, Uuid)>::parse(None), After(None));
    }

    proptest! {
        #[test]
        fn what_is_no_key_is_the_beginning(cursor in "\\PC{0,40}") {
            prop_assert_eq!(After::<(i64, Uuid)>::parse(Some(&cursor)), After(None));
        }
    }
}
