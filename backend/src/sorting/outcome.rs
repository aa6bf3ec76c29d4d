//! What of a search is counted.

use std::slice;

use domain::sorting::search::Answer;

/// What a search found and missed. Of several things in one question, each counts by itself.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The slugs of what was told without reserve.
    pub(super) found: Vec<&'a str>,
    /// The words to which there was no sure answer.
    pub(super) missed: Vec<&'a str>,
}

impl<'a> Outcome<'a> {
    /// The outcome of a search.
    #[must_use]
    pub fn of(answer: &'a Answer<'_>) -> Self {
        let things: &[_] =
            if answer.parts.is_empty() { slice::from_ref(answer) } else { &answer.parts };
        let (sure, unsure): (Vec<_>, Vec<_>) = things.iter().partition(|thing| thing.sure);
        let hits = sure.into_iter().filter_map(|thing| thing.hits.first());
        Self {
            found: hits.map(|hit| hit.slug).collect(),
            missed: unsure.into_iter().map(|thing| thing.words.as_str()).collect(),
        }
    }

    /// Whether there is something to which there was no sure answer.
    #[must_use]
    pub fn has_missed(&self) -> bool {
        !self.missed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use domain::sorting::{
        Category,
        search::{Hit, Reason},
    };

    use super::*;

    fn answer(words: &str, slug: &'static str, sure: bool) -> Answer<'static> {
        let hit = Hit {
            slug,
            title: slug,
            category: Category::Residual,
            named: None,
            reason: Reason::Title,
            matched: slug,
            exact: sure,
        };
        let words = words.to_owned();
        Answer { words, cut: false, hits: vec![hit], sure, guess: None, parts: Vec::new() }
    }

    #[test]
    fn what_is_not_told_without_reserve_is_missed() {
        let (cup, unsure) = (answer("奶茶杯", "cup", true), answer("奶茶被", "quilt", false));
        let (of_cup, of_unsure) = (Outcome::of(&cup), Outcome::of(&unsure));
        assert_eq!((of_cup.found.as_slice(), of_cup.has_missed()), (["cup"].as_slice(), false));
        assert!(of_unsure.found.is_empty() && of_unsure.has_missed());

        let parts = vec![cup, unsure];
        let several = Answer { parts, ..answer("奶茶杯 奶茶被", "cup", true) };
        let outcome = Outcome::of(&several);
        assert_eq!((outcome.found, outcome.missed), (vec!["cup"], vec!["奶茶被"]));
    }
}
