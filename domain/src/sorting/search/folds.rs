//! Traditional characters read as simplified ones, by a table that is handed in: the whole table
//! is too large for the browser, which needs only the characters that the catalogue has.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Characters and what each is read as (繁 → 简), one for one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(String, String)", into = "(String, String)")]
pub struct Folds {
    /// Sorted by the first; no character twice, none onto itself.
    pairs: Vec<(char, char)>,
}

impl Folds {
    /// A table of `(written, read as)`. Of several pairs for one character the first counts.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (char, char)>) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().filter(|(from, to)| from != to).collect();
        pairs.sort_by_key(|&(from, _)| from);
        pairs.dedup_by_key(|&mut (from, _)| from);
        Self { pairs }
    }

    /// What `c` is read as: itself, unless the table has it.
    #[must_use]
    pub fn fold(&self, c: char) -> char {
        // Every pair is of Han characters, and most characters of an English query are not.
        if c < '\u{2E80}' {
            return c;
        }
        match self.pairs.binary_search_by_key(&c, |&(from, _)| from) {
            Ok(at) => self.pairs.get(at).map_or(c, |&(_, to)| to),
            Err(_) => c,
        }
    }

    /// The part of the table that leads into `alphabet`. The rest can never make a query match.
    #[must_use]
    pub fn into_alphabet(&self, alphabet: &BTreeSet<char>) -> Self {
        let pairs = self.pairs.iter().copied().filter(|(_, to)| alphabet.contains(to)).collect();
        Self { pairs }
    }

    /// How many characters the table folds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether the table folds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

/// Two strings of equal length pack and compress better than a list of pairs.
impl From<Folds> for (String, String) {
    fn from(folds: Folds) -> Self {
        folds.pairs.into_iter().unzip()
    }
}

impl From<(String, String)> for Folds {
    fn from((from, to): (String, String)) -> Self {
        // They were sorted when they were packed.
        Self { pairs: from.chars().zip(to.chars()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_table_has_is_folded() {
        let folds = Folds::new([('盤', '盘'), ('紙', '纸'), ('紙', '氏'), ('瓶', '瓶')]);
        assert_eq!(folds.len(), 2);
        assert_eq!("紙盤瓶 a".chars().map(|c| folds.fold(c)).collect::<String>(), "纸盘瓶 a");
        assert_eq!(folds.into_alphabet(&['纸'].into()), Folds::new([('紙', '纸')]));
    }

    #[test]
    fn it_travels_as_two_strings() {
        let folds = Folds::new([('盤', '盘'), ('紙', '纸')]);
        let packed: (String, String) = folds.clone().into();
        assert_eq!(packed, ("盤紙".to_owned(), "盘纸".to_owned()));
        assert_eq!(Folds::from(packed), folds);
    }
}
