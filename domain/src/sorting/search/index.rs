//! The searchable form of a catalogue in one locale, and the search.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Answer, Folds, Hit, MAX_QUERY_CHARS, Reason, normal::is_wide, normalise, phrases};
use crate::{
    locale::Locale,
    sorting::{Catalogue, Category},
};

/// Grows by one whenever the packed form changes, so that a browser never misreads an old one.
const FORMAT: u8 = 1;

/// Between the names in the haystack; never part of a normal form.
const SEPARATOR: char = '\n';

/// A packed index that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// Packed by another version of this code.
    #[error("the index is of another format")]
    Format,
    /// Cut short or not an index at all.
    #[error("the index is damaged")]
    Damaged,
}

/// What travels to the browser. Searching needs more, which is worked out on arrival: it is
/// quicker than the network.
#[derive(Serialize, Deserialize)]
struct Packed {
    folds: Folds,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    slug: String,
    title: String,
    /// Of its usual condition, as its place in [`Category::ALL`].
    category: u8,
    /// Other names, the titles in the other locales among them.
    names: Vec<String>,
}

/// One normalised title or name in the haystack.
#[derive(Debug, Clone, Copy)]
struct Name {
    /// Where in the haystack, in bytes.
    start: u32,
    /// How long, in bytes.
    len: u32,
    entry: u32,
    /// 0 for the title, else one more than its place among the names.
    which: u32,
}

/// Everything needed to search the catalogue in one locale and to show what was found.
#[derive(Debug)]
pub struct Index {
    folds: Folds,
    entries: Vec<Entry>,
    /// All names in normal form, sorted, each followed by the separator: one pass over it finds
    /// every name that contains the words.
    haystack: String,
    /// In the order of the haystack.
    names: Vec<Name>,
}

/// How well a name matches; the least is the best. The order of the fields is the ranking.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    reason: Reason,
    /// What is better among hits of one reason; 0 is the best.
    grade: u32,
    /// A title comes before another name.
    is_other_name: bool,
    /// Shorter names are closer to the words.
    len: u32,
    entry: u32,
    which: u32,
}

impl Index {
    /// The index of `catalogue` for readers of `locale`. Titles in the other locales are searched
    /// as other names, so everybody may type in any language. `folds` may be the complete table;
    /// what the catalogue has no use for is left out.
    #[must_use]
    pub fn build(catalogue: &Catalogue, locale: Locale, folds: &Folds) -> Self {
        let mut alphabet: BTreeSet<char> = phrases::characters().collect();
        let entries: Vec<Entry> = catalogue
            .items
            .values()
            .map(|item| {
                let title = item.title.get(locale);
                let mut seen = BTreeSet::from([normalise(title, folds)]);
                let titles = Locale::ALL.map(|locale| item.title.get(locale));
                let names = item.names.iter().map(String::as_str).chain(titles);
                let names: Vec<_> = names
                    .filter(|name| seen.insert(normalise(name, folds)))
                    .map(str::to_owned)
                    .collect();
                alphabet.extend(seen.iter().flat_map(|name| name.chars()));
                let category = Category::ALL.iter().position(|c| *c == item.usual.category);
                Entry {
                    slug: item.slug.clone(),
                    title: title.to_owned(),
                    category: category.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX),
                    names,
                }
            })
            .collect();
        Self::new(Packed { folds: folds.into_alphabet(&alphabet), entries })
    }

    /// The packed form, for [`from_bytes`](Self::from_bytes). The same catalogue gives the same
    /// bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let packed = (FORMAT, &self.folds, &self.entries);
        // Fails only for sequences of unknown length, and there is none.
        postcard::to_allocvec(&packed).unwrap_or_default()
    }

    /// The index that [`to_bytes`](Self::to_bytes) packed.
    ///
    /// # Errors
    ///
    /// [`IndexError`] if the bytes are not such an index.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IndexError> {
        let (&format, packed) = bytes.split_first().ok_or(IndexError::Damaged)?;
        if format != FORMAT {
            return Err(IndexError::Format);
        }
        let packed: Packed = postcard::from_bytes(packed).map_err(|_| IndexError::Damaged)?;
        if packed.entries.iter().any(|entry| usize::from(entry.category) >= Category::ALL.len()) {
            return Err(IndexError::Damaged);
        }
        Ok(Self::new(packed))
    }

    fn new(Packed { folds, entries }: Packed) -> Self {
        let mut normal: Vec<(String, u32, u32)> = Vec::new();
        for (entry, of) in (0..).zip(&entries) {
            let names = std::iter::once(&of.title).chain(&of.names);
            for (which, name) in (0..).zip(names) {
                normal.push((normalise(name, &folds), entry, which));
            }
        }
        normal.sort_unstable();
        let mut haystack = String::with_capacity(normal.iter().map(|(n, ..)| n.len() + 1).sum());
        let mut names = Vec::with_capacity(normal.len());
        for (name, entry, which) in normal {
            // A name of punctuation alone would be found in everything.
            if !name.is_empty() {
                names.push(Name {
                    start: to_u32(haystack.len()),
                    len: to_u32(name.len()),
                    entry,
                    which,
                });
                haystack.push_str(&name);
                haystack.push(SEPARATOR);
            }
        }
        Self { folds, entries, haystack, names }
    }

    /// How many titles and other names can be found.
    #[must_use]
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// The best `limit` items for what somebody typed. Any string is answered; the same string
    /// always alike.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Answer<'_> {
        let mut chars = query.chars();
        let query: String = chars.by_ref().take(MAX_QUERY_CHARS).collect();
        let cut = chars.next().is_some();

        let whole = normalise(&query, &self.folds);
        // Taken as it is if it is a name: some names look like the phrases of a question.
        let words = if self.is_name(&whole) { whole.as_str() } else { phrases::strip(&whole) };
        let mut ranked = self.rank(words);
        let mut words = words.to_owned();
        if !ranked.iter().any(|(rank, _)| rank.reason < Reason::PartOfWords) {
            for one in singulars(&words) {
                let found = self.rank(&one);
                if found.iter().any(|(rank, _)| rank.reason < Reason::PartOfWords) {
                    (ranked, words) = (found, one);
                    break;
                }
            }
        }
        ranked.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));

        let mut found = vec![false; self.entries.len()];
        let mut hits = Vec::with_capacity(limit.min(ranked.len()));
        for (rank, name) in ranked {
            if hits.len() == limit {
                break;
            }
            let Some(found) = found.get_mut(name.entry as usize) else { continue };
            if !std::mem::replace(found, true) {
                hits.extend(self.hit(rank.reason, name));
            }
        }
        Answer { words, cut, hits }
    }

    fn hit(&self, reason: Reason, name: Name) -> Option<Hit<'_>> {
        let entry = self.entries.get(name.entry as usize)?;
        let matched = match name.which.checked_sub(1) {
            None => &entry.title,
            Some(at) => entry.names.get(at as usize)?,
        };
        Some(Hit {
            slug: &entry.slug,
            title: &entry.title,
            category: *Category::ALL.get(usize::from(entry.category))?,
            reason,
            matched,
        })
    }

    fn text(&self, name: Name) -> &str {
        let start = name.start as usize;
        self.haystack.get(start..start + name.len as usize).unwrap_or_default()
    }

    fn is_name(&self, words: &str) -> bool {
        self.names.binary_search_by(|name| self.text(*name).cmp(words)).is_ok()
    }

    /// Every name that has to do with `words`, in no order; an item may be there several times.
    fn rank(&self, words: &str) -> Vec<(Rank, Name)> {
        let mut ranked = Vec::new();
        if words.is_empty() {
            return ranked;
        }
        self.names_that_begin_with(words, &mut ranked);
        self.names_that_contain(words, &mut ranked);
        // Who asked for exactly one thing did not ask for its parts.
        if !ranked.iter().any(|(rank, _)| rank.reason <= Reason::OtherName) {
            self.names_within(words, &mut ranked);
        }
        ranked
    }

    fn names_that_begin_with(&self, words: &str, ranked: &mut Vec<(Rank, Name)>) {
        let first = self.names.partition_point(|name| self.text(*name) < words);
        for &name in self.names.get(first..).unwrap_or_default() {
            let Some(rest) = self.text(name).strip_prefix(words) else { break };
            let reason = match (rest.is_empty(), name.which) {
                (true, 0) => Reason::Title,
                (true, _) => Reason::OtherName,
                (false, _) => Reason::Begins,
            };
            ranked.push((Rank::new(reason, 0, name), name));
        }
    }

    fn names_that_contain(&self, words: &str, ranked: &mut Vec<(Rank, Name)>) {
        // One letter is in half of all words; one Han character is already a word.
        let letters = words.len();
        if letters < 2 {
            return;
        }
        let mut searched_to = 0;
        for (at, _) in self.haystack.match_indices(words) {
            // One match a name is enough.
            if at < searched_to {
                continue;
            }
            let after = self.names.partition_point(|name| name.start as usize <= at);
            let Some(&name) = after.checked_sub(1).and_then(|i| self.names.get(i)) else {
                continue;
            };
            let start = name.start as usize;
            let end = start + name.len as usize;
            searched_to = end;
            if at == start {
                continue;
            }
            // The last word names the thing (玻璃杯 and "plastic cup" are cups); in the middle of
            // a word it may be chance ("ape" in "tape").
            let at_word = starts_word(&self.haystack, at);
            let grade = match (at_word, at + letters == end) {
                (true, true) => 0,
                (true, false) => 1,
                (false, _) if letters < 3 => continue,
                (false, true) => 2,
                (false, false) => 3,
            };
            ranked.push((Rank::new(Reason::Contains, grade, name), name));
        }
    }

    fn names_within(&self, words: &str, ranked: &mut Vec<(Rank, Name)>) {
        for (at, _) in words.char_indices() {
            let Some(tail) = words.get(at..) else { continue };
            if !starts_word(words, at) {
                continue;
            }
            // Names are sorted, so those that can still be a beginning of `tail` are a shrinking
            // range of them.
            let mut range = self.names.as_slice();
            for (offset, c) in tail.char_indices() {
                let end = offset + c.len_utf8();
                let Some(beginning) = tail.get(..end) else { break };
                let from = range.partition_point(|name| self.text(*name) < beginning);
                range = range.get(from..).unwrap_or_default();
                let to = range.partition_point(|name| self.text(*name).starts_with(beginning));
                range = range.get(..to).unwrap_or_default();
                if range.is_empty() {
                    break;
                }
                let whole = end == words.len() && at == 0;
                if whole || !is_long_enough(beginning) || !ends_word(tail, end) {
                    continue;
                }
                // The longest first; of equals the one that ends last, for the last word names
                // the thing.
                let left_out = words.chars().count() - beginning.chars().count();
                let behind = words.len() - at - end;
                let grade = to_u32((left_out << 10) | behind.min(1023));
                for &name in range.iter().take_while(|name| name.len as usize == end) {
                    ranked.push((Rank::new(Reason::PartOfWords, grade, name), name));
                }
            }
        }
    }
}

impl Rank {
    fn new(reason: Reason, grade: u32, name: Name) -> Self {
        let Name { len, entry, which, .. } = name;
        Self { reason, grade, is_other_name: which > 0, len, entry, which }
    }
}

/// A haystack over four gigabytes has no place in a browser; cutting there is as good as failing.
fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Whether a name is long enough to be looked for inside of what somebody typed.
fn is_long_enough(name: &str) -> bool {
    let least = if name.is_ascii() { 3 } else { 2 };
    name.chars().nth(least - 1).is_some()
}

fn starts_word(text: &str, at: usize) -> bool {
    match (
        text.get(..at).and_then(|s| s.chars().next_back()),
        text.get(at..).and_then(|s| s.chars().next()),
    ) {
        (Some(before), Some(first)) => !(joins(before) && joins(first)),
        _ => true,
    }
}

/// Whether a word of `text` ends at `at`, its plural ending aside.
fn ends_word(text: &str, at: usize) -> bool {
    let (Some(word), Some(rest)) = (text.get(..at), text.get(at..)) else { return false };
    if !word.chars().next_back().is_some_and(joins) {
        return true;
    }
    let ends = |rest: &str| !rest.chars().next().is_some_and(joins);
    ends(rest)
        || rest.strip_prefix("es").is_some_and(ends)
        || rest.strip_prefix('s').is_some_and(ends)
}

/// Whether `c` is a letter of a script that puts spaces between words.
fn joins(c: char) -> bool {
    !is_wide(c) && c != ' ' && c != SEPARATOR
}

/// What `words` may be the English plural of.
fn singulars(words: &str) -> Vec<String> {
    let mut singulars = Vec::new();
    if words.is_ascii() {
        singulars.extend(words.strip_suffix("ies").map(|stem| format!("{stem}y")));
        singulars.extend(words.strip_suffix("ves").map(|stem| format!("{stem}fe")));
        singulars.extend(words.strip_suffix('s').map(str::to_owned));
        singulars.extend(words.strip_suffix("es").map(str::to_owned));
    }
    singulars.retain(|one| one.len() >= 3);
    singulars
}

#[cfg(test)]
mod tests;
