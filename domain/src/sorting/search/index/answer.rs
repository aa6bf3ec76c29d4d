//! From a question to its answer.

use super::{
    Index, Name,
    rank::{Rank, Ranked, Tier, singulars},
};
use crate::sorting::{
    Bin,
    guess::Guesser,
    search::{Answer, Guess, Hit, MAX_QUERY_CHARS, Named, normalise, phrases, several},
};

/// How many ways to divide a question are looked at.
const MOST_LOOKS: usize = 12;

/// How many items like it a guess names.
const LEANS_ON: usize = 3;

/// What a search may see of an index: to measure it, an item and what it taught are left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'a> {
    /// An entry that is not there.
    pub(super) without: u32,
    /// A guesser that has not seen it; the index's own if `None`.
    pub(super) guesser: Option<&'a Guesser>,
}

impl Sight<'_> {
    /// All of it.
    pub(super) const ALL: Self = Self { without: u32::MAX, guesser: None };
}

/// What was found for one thing.
struct Found {
    words: String,
    /// The best first.
    ranked: Vec<Ranked>,
    /// The condition that is asked about.
    named: Option<Named>,
}

impl Found {
    fn best(&self) -> Option<&Rank> {
        self.ranked.first().map(|(rank, _)| rank)
    }

    fn is_exact(&self) -> bool {
        self.best().is_some_and(Rank::is_exact)
    }

    /// Whether the words stand for one thing, a slip aside.
    fn is_close(&self) -> bool {
        self.best().is_some_and(|rank| rank.is_exact() || rank.tier() == Tier::Slip)
    }
}

/// Says a condition of all that have none of their own.
fn name_all(things: &mut [Found], named: Option<Named>) {
    for thing in things {
        thing.named = thing.named.or(named);
    }
}

impl Index {
    /// The best `limit` items for what somebody typed. Any string is answered; the same string
    /// always alike.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Answer<'_> {
        self.search_with(query, limit, Sight::ALL)
    }

    pub(super) fn search_with(&self, query: &str, limit: usize, sight: Sight<'_>) -> Answer<'_> {
        let without = sight.without;
        let mut chars = query.chars();
        let query: String = chars.by_ref().take(MAX_QUERY_CHARS).collect();
        let mut cut = chars.next().is_some();

        let whole = self.find(&query, without);
        let mut things =
            if whole.is_exact() { Vec::new() } else { self.things(&query, &whole, without) };
        cut |= things.len() > several::MOST;
        things.truncate(several::MOST);
        if things.len() < 2 {
            return Answer { cut, ..self.answer(whole, limit, sight) };
        }
        let parts: Vec<_> =
            things.into_iter().map(|found| self.answer(found, limit, sight)).collect();
        // The best of each first, then the next of each.
        let mut hits: Vec<Hit<'_>> = Vec::new();
        for place in 0..limit {
            for hit in parts.iter().filter_map(|part| part.hits.get(place)) {
                if hits.len() < limit && hits.iter().all(|other| other.slug != hit.slug) {
                    hits.push(*hit);
                }
            }
        }
        let sure = parts.iter().all(|part| part.sure);
        Answer { words: whole.words, cut, hits, sure, guess: None, parts }
    }

    /// The things that a question is about, if they are several; perhaps more than are answered.
    fn things(&self, query: &str, whole: &Found, without: u32) -> Vec<Found> {
        let mut looks = MOST_LOOKS;
        let divided = several::by_signs(query);
        if divided.len() < 2 {
            return self.joined(query, whole, without, &mut looks).unwrap_or_default();
        }
        let mut things = Vec::new();
        for part in divided {
            if things.len() > several::MOST {
                break;
            }
            let found = self.find(part, without);
            match self.joined(part, &found, without, &mut looks) {
                Some(several) => things.extend(several),
                None if !found.is_exact() && phrases::is_idle(&normalise(part, &self.folds)) => {}
                None => things.push(found),
            }
        }
        // Said behind the last of several it may be meant of all, and then they are more dangerous.
        if whole.named == Some(Named::NotEmpty) {
            name_all(&mut things, whole.named);
        }
        // A sign may also stand inside of one thing, as in a model number.
        if things.iter().any(Found::is_close) { things } else { Vec::new() }
    }

    /// The things that `query` joins, if all of them are known; `whole` is what it is as one. Each
    /// look at a division takes one off `looks`: a row of joining words could be divided in more
    /// ways than there is time for.
    fn joined(
        &self,
        query: &str,
        whole: &Found,
        without: u32,
        looks: &mut usize,
    ) -> Option<Vec<Found>> {
        // A name with a joining word or a blank in it, a slip aside.
        if whole.is_close() {
            return None;
        }
        several::by_words(&whole.words).chain(several::by_blanks(query)).find_map(
            |(left, right)| {
                *looks = looks.checked_sub(1)?;
                let first = Some(self.find(left, without)).filter(Found::is_close)?;
                let rest = self.find(right, without);
                let mut things = vec![first];
                match self.joined(right, &rest, without, looks) {
                    Some(more) => things.extend(more),
                    None if rest.is_close() => things.push(rest),
                    None => return None,
                }
                name_all(&mut things, whole.named);
                Some(things)
            },
        )
    }

    /// What one thing may be.
    fn find(&self, query: &str, without: u32) -> Found {
        let whole = normalise(query, &self.folds);
        // Taken as it is if it is a name: some names look like the phrases of a question.
        let (words, named) =
            if self.is_name(&whole) { (whole.as_str(), None) } else { phrases::strip(&whole) };
        let found = Found { words: words.to_owned(), ranked: self.rank(words, without), named };
        if found.is_exact() {
            return found;
        }
        // An English plural that is not a name may be one of a name.
        let mut one = singulars(words).into_iter().map(|words| {
            let ranked = self.rank(&words, without);
            Found { words, ranked, named }
        });
        let better = |one: &Found| match (one.best(), found.best()) {
            (Some(one), Some(best)) => one.tier() < best.tier(),
            (one, _) => one.is_some(),
        };
        match one.find(better) {
            Some(singular) => singular,
            None => found,
        }
    }

    fn answer(&self, found: Found, limit: usize, sight: Sight<'_>) -> Answer<'_> {
        let Found { words, mut ranked, named } = found;
        let first = ranked.first().map(|(rank, _)| *rank);
        let mut answer = Answer {
            words,
            cut: false,
            hits: Vec::new(),
            sure: first.is_some_and(|rank| rank.is_exact()),
            guess: None,
            parts: Vec::new(),
        };
        if answer.sure || answer.words.is_empty() {
            answer.hits = self.hits(&ranked, limit, named);
            return answer;
        }
        if first.is_none_or(|rank| rank.tier() >= Tier::PartOfWords) {
            ranked.extend(self.names_like(&answer.words, sight.without));
        }
        answer.hits = self.hits(&ranked, limit, named);
        let guesser = sight.guesser.unwrap_or_else(|| self.guesser());
        let opinion = guesser.weigh(&answer.words);
        // As it is usually held: that is what the guesser has learnt.
        let of_hit = ranked.first().and_then(|(_, name)| self.bin(name.entry));
        let agrees = opinion.zip(of_hit).is_none_or(|(opinion, bin)| opinion.bin == bin);
        // What was learnt by heart was learnt since a name alike says otherwise.
        let is_contradicted = !agrees && opinion.is_some_and(|opinion| opinion.by_heart);
        answer.sure = first.is_some_and(|rank| rank.is_good(agrees)) && !is_contradicted;
        if answer.sure {
            return answer;
        }
        answer.guess = opinion.and_then(|opinion| {
            let is_like = |(_, name): &&Ranked| self.bin(name.entry) == Some(opinion.bin);
            let like = ranked.iter().filter(is_like).copied();
            // Kinds of the thing before what only has to do with it.
            let (mut like, rest): (Vec<_>, Vec<_>) = like.partition(|(rank, _)| rank.is_kind());
            like.extend(rest);
            let leans_on = self.hits(&like, LEANS_ON, None);
            Some(Guess { bin: opinion.bin, percent: opinion.percent()?, leans_on })
        });
        answer
    }

    /// The bin of an entry, or that it has none.
    pub(super) fn bin(&self, entry: u32) -> Option<Option<Bin>> {
        self.category(entry).map(|category| category.bin().ok())
    }

    /// The best `limit` items, each once, in the condition that was named.
    fn hits(&self, ranked: &[Ranked], limit: usize, named: Option<Named>) -> Vec<Hit<'_>> {
        let mut seen = vec![false; self.entries.len()];
        let mut is_new = |name: &Name| {
            let seen = seen.get_mut(name.entry as usize);
            seen.is_some_and(|seen| !std::mem::replace(seen, true))
        };
        ranked
            .iter()
            .filter(|(_, name)| is_new(name))
            .filter_map(|(rank, name)| self.hit(rank, *name, named))
            .take(limit)
            .collect()
    }

    fn hit(&self, rank: &Rank, name: Name, named: Option<Named>) -> Option<Hit<'_>> {
        let entry = self.entries.get(name.entry as usize)?;
        let matched = match name.which.checked_sub(1) {
            None => &entry.title,
            Some(at) => entry.names.get(at as usize)?,
        };
        let elsewhere = named.and_then(|named| self.category_in(name.entry, named));
        Some(Hit {
            slug: &entry.slug,
            title: &entry.title,
            category: elsewhere.or_else(|| self.category(name.entry))?,
            named,
            reason: rank.tier().reason(),
            matched,
            exact: rank.is_exact(),
        })
    }
}
