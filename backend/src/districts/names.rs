//! Names as they are stored and as they are compared.

use domain::{locale::Localised, sorting::search::normalise};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use uuid::{Builder, Uuid};

use crate::sorting::folds;

/// The one form in which names and searches are compared: the same as for the sorting guide.
pub(crate) fn normal(text: &str) -> String {
    normalise(&text.nfkc().collect::<String>(), folds())
}

/// The different normal forms of `texts`, without empty ones.
pub(crate) fn normals<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut normals: Vec<_> =
        texts.into_iter().map(normal).filter(|normal| !normal.is_empty()).collect();
    normals.sort();
    normals.dedup();
    normals
}

/// A name in its three languages.
pub(super) fn all(name: &Localised) -> [&str; 3] {
    [&name.zh_hans, &name.zh_hant, &name.en]
}

/// The id of what is known by `code` among its kind. Always the same, so that a district that is
/// imported again, or into another database, keeps its ids.
pub(crate) fn id_of(kind: &str, code: &str) -> Uuid {
    let digest = Sha256::digest(format!("minhu {kind} {code}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Many names as columns of an `unnest`.
#[derive(Default)]
pub(super) struct NameColumns {
    pub(super) zh_hans: Vec<String>,
    pub(super) zh_hant: Vec<String>,
    pub(super) en: Vec<String>,
}

impl<'a> FromIterator<&'a Localised> for NameColumns {
    fn from_iter<T: IntoIterator<Item = &'a Localised>>(names: T) -> Self {
        let mut columns = Self::default();
        for name in names {
            columns.zh_hans.push(name.zh_hans.clone());
            columns.zh_hant.push(name.zh_hant.clone());
            columns.en.push(name.en.clone());
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_wide_and_upper_case_are_the_same_name() {
        assert_eq!(normals(["湖濱公園", "湖滨公园", "湖滨 公园", "", "…"]), ["湖滨公园"]);
        assert_eq!(normal("Ｈｕｂｉｎ　Park"), "hubin park");
    }

    #[test]
    fn an_id_follows_from_kind_and_code() {
        assert_eq!(id_of("street", "990101001"), id_of("street", "990101001"));
        assert_ne!(id_of("street", "990101001"), id_of("landmark", "990101001"));
    }
}
