//! What is said of the datasets, on the page and in the catalogue for machines.

use backend::open_data::{Dataset, Field};
use domain::locale::Locale;

use crate::texts::text;

/// The key of the name of a dataset.
#[must_use]
pub fn name_key(dataset: Dataset) -> String {
    format!("open-data-{}", dataset.as_str())
}

/// The key of what is in a dataset.
#[must_use]
pub fn about_key(dataset: Dataset) -> String {
    format!("open-data-{}-about", dataset.as_str())
}

/// What a column means, for readers of `locale`.
#[must_use]
pub fn meaning(locale: Locale, field: &Field) -> String {
    let what = text(locale, &field.text, &[]);
    let key = match field.language {
        None => return what,
        Some(Locale::ZhHans) => "open-data-in-zh-hans",
        Some(Locale::ZhHant) => "open-data-in-zh-hant",
        Some(Locale::En) => "open-data-in-en",
    };
    text(locale, key, &[("what", what.into())])
}
