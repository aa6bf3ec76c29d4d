//! What was typed into a form, in bounds.

use std::{collections::BTreeMap, fmt};

use super::FormSpec;

/// The most bytes of names and values that are kept together: 64 KiB. No field of ours may be
/// longer than a few thousand characters, so this cuts only what would be refused anyway.
pub const MAX_BYTES: usize = 64 * 1024;

/// Values by the name of their field. Personal data, so `Debug` shows the names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FormValues(BTreeMap<String, String>);

impl FormValues {
    /// The values of the fields that `form` keeps; the last one where a name is there twice. When
    /// they are more than [`MAX_BYTES`] together, the longest are cut, so that five megabytes in
    /// one field do not cost what was typed into the others.
    #[must_use]
    pub fn from_post<N: AsRef<str>, V: Into<String>>(
        form: &FormSpec,
        post: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut kept = BTreeMap::new();
        for (name, value) in post {
            if let Some(name) = form.kept.iter().find(|kept| **kept == name.as_ref()) {
                kept.insert((*name).to_owned(), value.into());
            }
        }
        Self(kept).within_bounds()
    }

    /// The value of a field, if it was posted.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// Adds the values of a wizard's next page, which replace those of the same name.
    #[must_use]
    pub fn extend(mut self, newer: Self) -> Self {
        self.0.extend(newer.0);
        self.within_bounds()
    }

    /// Every field and its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn within_bounds(self) -> Self {
        let mut pairs: Vec<_> = self.0.into_iter().collect();
        pairs.sort_by_key(|(_, value)| value.len());
        let mut left = MAX_BYTES;
        let mut kept = BTreeMap::new();
        for (name, mut value) in pairs {
            let Some(for_value) = left.checked_sub(name.len()) else { continue };
            value.truncate(value.floor_char_boundary(for_value));
            left = for_value - value.len();
            kept.insert(name, value);
        }
        Self(kept)
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).expect("a map of strings is always JSON")
    }

    pub(super) fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json).map(Self)
    }
}

impl fmt::Debug for FormValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: FormSpec = FormSpec { name: "test", kept: &["item", "note", "phone"] };

    fn bytes(values: &FormValues) -> usize {
        values.iter().map(|(name, value)| name.len() + value.len()).sum()
    }

    #[test]
    fn keeps_what_the_form_names() {
        let post = [("item", "沙发"), ("password", "hunter2"), ("note", "a"), ("note", "b")];
        let values = FormValues::from_post(&FORM, post);
        assert_eq!(values.iter().collect::<Vec<_>>(), [("item", "沙发"), ("note", "b")]);
        assert_eq!(values.get("password"), None);
        assert_eq!(format!("{values:?}"), r#"{"item", "note"}"#);
    }

    #[test]
    fn cuts_the_longest_between_characters() {
        let long = "桶".repeat(2_000_000);
        let post = [("item", long.as_str()), ("note", "短"), ("phone", "13812345678")];
        let values = FormValues::from_post(&FORM, post);
        assert_eq!(values.get("note"), Some("短"));
        assert_eq!(values.get("phone"), Some("13812345678"));
        let item = values.get("item").unwrap();
        assert!(long.starts_with(item));
        assert!((MAX_BYTES - 2..=MAX_BYTES).contains(&bytes(&values)), "{}", bytes(&values));
    }

    #[test]
    fn a_wizard_adds_its_pages() {
        let first = FormValues::from_post(&FORM, [("item", "沙发"), ("note", "旧")]);
        let second = FormValues::from_post(&FORM, [("note", "新"), ("phone", "13812345678")]);
        let both = first.extend(second);
        let expected = [("item", "沙发"), ("note", "新"), ("phone", "13812345678")];
        assert_eq!(both.iter().collect::<Vec<_>>(), expected);
    }

    proptest! {
        #[test]
        fn never_more_than_the_bound_and_json_round_trips(
            item in ".{0,40}", note in ".{0,40}", times in 0_usize..2_000, more in 0_usize..2_000,
        ) {
            let post = [("item", item.repeat(times)), ("note", note.repeat(more))];
            let values = FormValues::from_post(&FORM, post);
            prop_assert!(bytes(&values) <= MAX_BYTES);
            prop_assert_eq!(FormValues::from_json(&values.to_json()).unwrap(), values);
        }
    }
}
