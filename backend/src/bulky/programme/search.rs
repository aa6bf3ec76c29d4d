//! Finding things by what people call them.

use std::collections::BTreeSet;

use domain::{
    locale::{Locale, Localised},
    notices, sorting,
};

use crate::sorting::{folds, sounds};

/// Two ways to find: by name as in the sorting guide, by sound and with slips; and by the words of a
/// whole question.
#[derive(Debug)]
pub(super) struct Search {
    names: sorting::search::Index,
    questions: notices::search::Index,
    /// What each is called in each language, in the form that everything is compared in.
    titles: Vec<[String; 3]>,
}

impl Search {
    /// Over things by their names and other names, in their order.
    pub(super) fn build<'a>(
        things: impl IntoIterator<Item = (&'a Localised, &'a [String])>,
    ) -> Self {
        let things: Vec<_> = things.into_iter().collect();
        let document = |&(name, aliases): &(&Localised, &[String])| notices::search::Document {
            titles: Locale::ALL.map(|locale| name.get(locale).to_owned()).to_vec(),
            keywords: aliases.to_vec(),
            bodies: Vec::new(),
        };
        let documents: Vec<_> = things.iter().map(document).collect();
        let titles = things.iter().map(|(name, _)| {
            Locale::ALL.map(|locale| sorting::search::normalise(name.get(locale), folds()))
        });
        let titles = titles.collect();
        let named = things.iter().enumerate();
        let named = named.map(|(at, &(name, aliases))| (at.to_string(), name, aliases));
        Self {
            names: sorting::search::Index::of_names(named, folds(), sounds()),
            questions: notices::search::Index::build(&documents, folds()),
            titles,
        }
    }

    /// The places of at most `most` things that are `wanted`, the likeliest first. What is like the
    /// words only comes after what holds them in a question, and a kind of the thing (单人沙发) before
    /// what begins with its name (沙发毯).
    pub(super) fn find(
        &self,
        words: &str,
        most: usize,
        wanted: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        // All, since they are put into another order here.
        let answer = self.names.search(words, self.titles.len());
        let is_kind = |at: usize| {
            let titles = self.titles.get(at).map_or(&[][..], |titles| &titles[..]);
            titles.iter().any(|title| title.ends_with(&answer.words))
        };
        let named = answer.hits.iter().filter_map(|hit| Some((hit.slug.parse().ok()?, hit.exact)));
        let mut named: Vec<(usize, bool)> = named.collect();
        named.sort_by_key(|&(at, exact)| !exact && !is_kind(at));
        let named = named.into_iter().map(|(at, _)| at);
        let mut found: Vec<usize> = Vec::new();
        if answer.sure {
            found.extend(named);
        } else {
            let by_question = self.questions.search(words, most, &wanted);
            found.extend(by_question.into_iter().map(|hit| hit.at).chain(named));
        }
        let mut seen = BTreeSet::new();
        found.retain(|at| wanted(*at) && seen.insert(*at));
        found.truncate(most);
        found
    }

    /// The place of the thing that is meant, if it is `wanted`, for who cannot be asked back.
    pub(super) fn meant(&self, words: &str, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let answer = self.names.search(words, 1);
        if answer.sure {
            return answer.hits.first()?.slug.parse().ok().filter(|at| wanted(*at));
        }
        self.questions.search(words, 1, wanted).first().map(|hit| hit.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search() -> Search {
        let name = |zh_hans: &str, zh_hant: &str, en: &str| Localised {
            zh_hans: zh_hans.to_owned(),
            zh_hant: zh_hant.to_owned(),
            en: en.to_owned(),
        };
        let aliases = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let things: [(Localised, Vec<String>); 5] = [
            (name("小地毯", "小地毯", "small rug"), aliases(&["沙发毯", "mat"])),
            (name("三人沙发", "三人沙發", "three-seat sofa"), aliases(&["沙发", "couch"])),
            (name("单人沙发", "單人沙發", "armchair"), aliases(&[])),
            (name("床垫", "床墊", "mattress"), aliases(&["席梦思"])),
            (name("双开门冰箱", "雙開門冰箱", "large fridge"), aliases(&["冰箱"])),
        ];
        Search::build(things.iter().map(|(name, aliases)| (name, &**aliases)))
    }

    fn found(words: &str) -> Vec<usize> {
        search().find(words, 3, |_| true)
    }

    #[test]
    fn what_is_called_so_comes_before_what_is_like_it() {
        assert_eq!(found("沙发")[..2], [1, 2]);
        assert_eq!(found("沙發")[..2], [1, 2]);
        assert_eq!(found("旧沙发谁来收").first(), Some(&1));
        assert_eq!(found("couch"), [1]);
    }

    #[test]
    fn sounds_and_slips_are_understood() {
        for (words, first) in [("shafa", 1), ("chuangdian", 3), ("mattres", 3), ("席梦丝", 3)] {
            assert_eq!(found(words).first(), Some(&first), "{words}");
        }
        assert_eq!(found("营业执照"), Vec::<usize>::new());
    }

    #[test]
    fn what_nobody_wants_is_passed_over() {
        assert_eq!(search().find("沙发", 3, |at| at != 1).first(), Some(&2));
        assert_eq!(search().meant("沙发", |at| at != 1), None);
    }

    #[test]
    fn what_is_only_likely_is_not_meant() {
        let meant = |words| search().meant(words, |_| true);
        assert_eq!((meant("沙发"), meant("mattress")), (Some(1), Some(3)));
        assert_eq!(meant("手机"), None);
    }
}
