//! Finding a publication by a question: `路灯坏了怎么办`, `when is bulky waste collected?`.
//!
//! Words are brought to one form as in the sorting guide's search
//! ([`normalise`](crate::sorting::search::normalise)), question words are taken out, and what is left
//! is read as pairs of characters where a script has no spaces, and as words elsewhere. What stands
//! in a title or keyword counts for more than what stands in the text, and a keyword that stands in
//! the question for most. What shares too little with the question is not an answer.

mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use tokens::{condensed, tokens};

use crate::sorting::search::{Folds, MAX_QUERY_CHARS, normalise};

/// What is searched of one publication, in all its languages, so that everybody may ask in any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    pub titles: Vec<String>,
    pub keywords: Vec<String>,
    pub bodies: Vec<String>,
}

/// A publication that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its place among the documents that the index was built from.
    pub at: usize,
    /// More is better; only for comparing hits of one search.
    pub score: u32,
}

/// Everything that is needed to search the documents.
#[derive(Debug)]
pub struct Index {
    folds: Folds,
    /// Per document, its titles and keywords without question words.
    names: Vec<Names>,
    /// Per token, the documents that have it and how prominently.
    postings: BTreeMap<String, Vec<(usize, u32)>>,
}

#[derive(Debug)]
struct Names {
    titles: Vec<String>,
    keywords: Vec<String>,
}

/// How much a token counts where it stands.
const IN_NAME: u32 = 4;
const IN_BODY: u32 = 1;

/// The question is a title or a keyword.
const IS_NAME: u32 = 4_000;
/// The question is part of a title or a keyword.
const WITHIN_NAME: u32 = 2_000;
/// For each character of a keyword that stands in the question.
const NAME_WITHIN: u32 = 300;
/// All tokens of the question stand in titles or keywords.
const ALL_TOKENS: u32 = 1_000;
/// With less than this of the question's tokens it is no answer.
const LEAST_TOKENS: u32 = 380;

impl Index {
    /// The index of `documents`. `folds` is the table that leads traditional characters to
    /// simplified ones.
    #[must_use]
    pub fn build(documents: &[Document], folds: &Folds) -> Self {
        let mut postings: BTreeMap<String, Vec<(usize, u32)>> = BTreeMap::new();
        let mut names = Vec::with_capacity(documents.len());
        for (at, document) in documents.iter().enumerate() {
            let normal = |texts: &[String]| -> Vec<String> {
                texts.iter().map(|text| normalise(text, folds)).collect()
            };
            let (titles, keywords) = (normal(&document.titles), normal(&document.keywords));
            let in_names: BTreeSet<String> =
                titles.iter().chain(&keywords).flat_map(|text| tokens(text, true)).collect();
            let in_bodies: BTreeSet<String> = normal(&document.bodies)
                .iter()
                .flat_map(|text| tokens(text, false))
                .filter(|token| !in_names.contains(token))
                .collect();
            for (found, weight) in [(in_names, IN_NAME), (in_bodies, IN_BODY)] {
                for token in found {
                    postings.entry(token).or_default().push((at, weight));
                }
            }
            let condense = |texts: Vec<String>| -> Vec<String> {
                let texts = texts.iter().map(|text| condensed(text));
                texts.filter(|text| !text.is_empty()).collect()
            };
            names.push(Names { titles: condense(titles), keywords: condense(keywords) });
        }
        Self { folds: folds.clone(), names, postings }
    }

    /// What was typed, in the form that everything is compared in.
    #[must_use]
    pub fn normalise(&self, query: &str) -> String {
        let query: String = query.chars().take(MAX_QUERY_CHARS).collect();
        normalise(&query, &self.folds)
    }

    /// The documents that fit what somebody typed, best first; those for which `wanted` is false
    /// are passed over.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let normal = self.normalise(query);
        let words = condensed(&normal);
        let asked: BTreeSet<String> = tokens(&normal, false).into_iter().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let shares = self.shares(&asked);
        let mut hits: Vec<Hit> = (0..self.names.len())
            .filter(|at| wanted(*at))
            .filter_map(|at| {
                let by_name = self.names.get(at).map_or(0, |names| names.score(&words));
                let by_tokens = shares.get(at).copied().unwrap_or_default();
                let fits = by_name > 0 || by_tokens >= LEAST_TOKENS;
                fits.then_some(Hit { at, score: by_name + by_tokens })
            })
            .collect();
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.at));
        // What is far behind the best is there by chance.
        let least = hits.first().map_or(0, |best| best.score / 4);
        hits.retain(|hit| hit.score >= least);
        hits.truncate(limit);
        hits
    }

    /// Per document, how much of what is `asked` it has, of [`ALL_TOKENS`]. A token that few
    /// documents have says more than one that many have.
    fn shares(&self, asked: &BTreeSet<String>) -> Vec<u32> {
        let documents = to_u32(self.names.len());
        let worth = |found: &[(usize, u32)]| match to_u32(found.len()) {
            0 => 8,
            few => 1 + (documents / few).ilog2().min(7),
        };
        let mut total = 0;
        let mut sums = vec![0_u32; self.names.len()];
        for token in asked {
            let found = self.postings.get(token).map_or(&[][..], Vec::as_slice);
            let worth = worth(found);
            total += worth * IN_NAME;
            for &(at, weight) in found {
                if let Some(sum) = sums.get_mut(at) {
                    *sum += worth * weight;
                }
            }
        }
        sums.into_iter().map(|sum| sum * ALL_TOKENS / total.max(1)).collect()
    }
}

impl Names {
    /// How well the names fit the whole of the question.
    fn score(&self, words: &str) -> u32 {
        let length = to_u32(words.chars().count());
        let mut best = 0;
        for name in self.titles.iter().chain(&self.keywords) {
            if name == words {
                return IS_NAME;
            }
            // One character is in many titles by chance.
            if length > 1 && contains_words(name, words) {
                best = best.max(WITHIN_NAME);
            }
        }
        let within: u32 = self
            .keywords
            .iter()
            .filter(|keyword| contains_words(words, keyword))
            .map(|keyword| {
                // Two letters say less than two characters of Chinese.
                let length = to_u32(keyword.chars().count());
                if keyword.is_ascii() { length.div_ceil(3) } else { length }
            })
            .sum();
        best.max(within.min(6) * NAME_WITHIN)
    }
}

/// Whether `part` stands in `whole`, between words where they have spaces.
fn contains_words(whole: &str, part: &str) -> bool {
    whole.match_indices(part).any(|(at, _)| {
        let before = whole.get(..at).and_then(|text| text.chars().next_back());
        let after = whole.get(at + part.len()..).and_then(|text| text.chars().next());
        let (first, last) = (part.chars().next(), part.chars().next_back());
        let joined = |a: Option<char>, b: Option<char>| {
            a.is_some_and(|c| c.is_ascii_alphanumeric())
                && b.is_some_and(|c| c.is_ascii_alphanumeric())
        };
        !joined(before, first) && !joined(last, after)
    })
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn document(title: &str, en: &str, keywords: &[&str], body: &str) -> Document {
        Document {
            titles: vec![title.to_owned(), en.to_owned()],
            keywords: keywords.iter().map(|&word| word.to_owned()).collect(),
            bodies: vec![body.to_owned()],
        }
    }

    fn index() -> Index {
        let documents = [
            document(
                "路灯坏了找谁修",
                "Who repairs a broken street lamp?",
                &["路灯", "街灯", "灯不亮", "street light"],
                "请拨打热线，说明灯杆编号。",
            ),
            document(
                "遛狗要牵绳吗",
                "Must dogs be on a lead?",
                &["狗", "养犬", "牵绳", "dog"],
                "要。遛狗必须牵绳，路灯下也一样。",
            ),
            document(
                "大件垃圾怎么预约",
                "How do I book a bulky waste pickup?",
                &["大件", "沙发", "旧家具", "sofa"],
                "打开大件清运页面，选择日期。",
            ),
        ];
        Index::build(&documents, &Folds::new([('燈', '灯'), ('壞', '坏'), ('約', '约')]))
    }

    fn found(query: &str) -> Vec<usize> {
        index().search(query, 5, |_| true).into_iter().map(|hit| hit.at).collect()
    }

    #[test]
    fn questions_find_their_answers() {
        for (query, best) in [
            ("路灯坏了怎么办", Some(0)),
            ("路燈壞了", Some(0)),
            ("门口的街灯不亮了", Some(0)),
            ("street lights broken", Some(0)),
            ("狗", Some(1)),
            ("邻居遛狗没有牵绳", Some(1)),
            ("Does my dog need a lead?", Some(1)),
            ("旧沙发谁来收", Some(2)),
            ("怎样预约大件清运", Some(2)),
            ("book bulky pickup", Some(2)),
            ("营业执照怎么办", None),
            ("the", None),
            ("", None),
            ("？？", None),
            ("quantum entanglement", None),
        ] {
            assert_eq!(found(query).first().copied(), best, "{query}");
        }
    }

    #[test]
    fn a_title_outranks_the_text() {
        assert_eq!(found("路灯"), [0]);
    }

    #[test]
    fn what_is_not_wanted_is_passed_over() {
        assert!(index().search("路灯", 5, |at| at != 0).iter().all(|hit| hit.at != 0));
    }

    proptest! {
        #[test]
        fn anything_may_be_typed(query in any::<String>(), limit in 0_usize..4) {
            prop_assert!(index().search(&query, limit, |_| true).len() <= limit);
        }
    }
}
