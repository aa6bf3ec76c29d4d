//! Every name that has to do with some words, and how well it matches.

use std::cmp::Ordering;

use super::{Index, Name, SEPARATOR};
use crate::sorting::search::{
    Reason,
    hearing::{self, Heard},
    normal::is_wide,
    order::sort,
    slips::{self, SLIP},
};

/// How well a name matches; the least is the best. The order of the fields is the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    tier: Tier,
    /// What is better among hits of one tier; 0 is the best.
    grade: u32,
    /// A title comes before another name.
    is_other_name: bool,
    /// Shorter names are closer to the words.
    len: u32,
    entry: u32,
    which: u32,
}

/// What is better before what is less good. A reason may stand on two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    Title,
    OtherName,
    Sound,
    /// One more character behind the words.
    AlmostWhole,
    Slip,
    Begins,
    Initials,
    Contains,
    SoundBegins,
    InitialsBegin,
    PartOfWords,
    Similar,
}

impl Tier {
    pub(super) const fn reason(self) -> Reason {
        match self {
            Self::Title => Reason::Title,
            Self::OtherName => Reason::OtherName,
            Self::Sound | Self::SoundBegins => Reason::Sound,
            Self::Slip => Reason::Slip,
            Self::AlmostWhole | Self::Begins => Reason::Begins,
            Self::Initials | Self::InitialsBegin => Reason::Initials,
            Self::Contains => Reason::Contains,
            Self::PartOfWords => Reason::PartOfWords,
            Self::Similar => Reason::Similar,
        }
    }
}

fn by_rank((a, _): &Ranked, (b, _): &Ranked) -> bool {
    a < b
}

/// The part of a grade of [`Tier::PartOfWords`] that says how much stands behind the name.
const BEHIND: u32 = 1023;

/// A match: how well, and which name.
pub(super) type Ranked = (Rank, Name);

impl Rank {
    fn new(tier: Tier, grade: u32, name: Name) -> Self {
        let Name { len, entry, which, .. } = name;
        Self { tier, grade, is_other_name: which > 0, len, entry, which }
    }

    pub(super) fn tier(&self) -> Tier {
        self.tier
    }

    /// Whether such a hit tells the right bin often enough to be told without reserve. Measured
    /// on items that were left out: what a name ends in says most of what it names, and an
    /// independent opinion that `agrees` makes up for a good part of the rest. What only begins
    /// with the words may be a part of the thing (手机壳, 轮胎盖), with another way to prepare it.
    pub(super) fn is_good(&self, agrees: bool) -> bool {
        match self.tier {
            Tier::Title | Tier::OtherName | Tier::Sound => true,
            Tier::Contains => self.grade == 0 || agrees && self.grade == 1,
            Tier::Slip => agrees && self.grade.is_multiple_of(2),
            Tier::PartOfWords => agrees && self.grade & BEHIND == 0,
            _ => false,
        }
    }

    /// Whether the words are a name, or are one to the ear.
    pub(super) fn is_exact(&self) -> bool {
        self.tier <= Tier::Sound
    }

    /// Whether the name ends in the words, and so is one kind of the thing.
    pub(super) fn is_kind(&self) -> bool {
        self.tier == Tier::Contains && self.grade == 0
    }
}

impl Index {
    /// Every name that has to do with `words` but those of the entry `without`, the best first; an
    /// item may be there several times.
    pub(super) fn rank(&self, words: &str, without: u32) -> Vec<Ranked> {
        let mut ranked = Vec::new();
        if words.is_empty() {
            return ranked;
        }
        self.names_that_begin_with(words, &mut ranked);
        ranked.retain(|(_, name)| name.entry != without);
        // Who asked for exactly one thing did not ask for its parts.
        let is_name = |ranked: &[Ranked]| ranked.iter().any(|(rank, _)| rank.is_exact());
        let by_letter = !is_name(&ranked);
        self.names_that_contain(words, &mut ranked);
        if by_letter {
            self.names_that_sound_like(words, &mut ranked);
            self.names_within(words, &mut ranked);
        }
        self.names_a_slip_away(words, &mut ranked);
        ranked.retain(|(_, name)| name.entry != without);
        sort(&mut ranked, by_rank);
        ranked
    }

    fn names_that_begin_with(&self, words: &str, ranked: &mut Vec<(Rank, Name)>) {
        let first = self.names.partition_point(|name| self.text(*name) < words);
        for &name in self.names.get(first..).unwrap_or_default() {
            let Some(rest) = self.text(name).strip_prefix(words) else { break };
            let tier = match (rest.chars().count(), name.which) {
                (0, 0) => Tier::Title,
                (0, _) => Tier::OtherName,
                (1, _) if is_long_enough(words) => Tier::AlmostWhole,
                _ => Tier::Begins,
            };
            ranked.push((Rank::new(tier, 0, name), name));
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
            ranked.push((Rank::new(Tier::Contains, grade, name), name));
        }
    }

    /// Names whose last word, or the end of it, is `words`.
    pub(super) fn names_that_end_with(&self, words: &str) -> impl Iterator<Item = Name> {
        let mut contained = Vec::new();
        self.names_that_contain(words, &mut contained);
        contained.into_iter().filter(|(rank, _)| rank.is_good(false)).map(|(_, name)| name)
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
                let grade = to_u32(left_out) * (BEHIND + 1) + to_u32(behind).min(BEHIND);
                for &name in range.iter().take_while(|name| name.len as usize == end) {
                    ranked.push((Rank::new(Tier::PartOfWords, grade, name), name));
                }
            }
        }
    }

    /// Names that somebody who types letters may mean by their sound, or by the first letters of
    /// their characters.
    fn names_that_sound_like(&self, words: &str, ranked: &mut Vec<Ranked>) {
        let typed: Vec<u8> = words.bytes().filter(|&b| b != b' ').collect();
        let Some(&first) = typed.first() else { return };
        if typed.len() < 2 || !typed.iter().all(u8::is_ascii_alphanumeric) {
            return;
        }
        let voice = |c| self.voice(c);
        for &name in &self.names {
            if name.initials & hearing::bit(first) == 0 {
                continue;
            }
            let runes = self.runes(name);
            let full = hearing::in_full(&typed, runes, &voice, &self.sounds);
            let tier = match full {
                Some(Heard::Whole) => Some(Tier::Sound),
                Some(Heard::Beginning) => Some(Tier::SoundBegins),
                None => match hearing::by_initials(&typed, runes, &voice, &self.sounds) {
                    Some(Heard::Whole) => Some(Tier::Initials),
                    Some(Heard::Beginning) if typed.len() > 2 => Some(Tier::InitialsBegin),
                    _ => None,
                },
            };
            ranked.extend(tier.map(|tier| (Rank::new(tier, 0, name), name)));
        }
    }

    /// Names that are a slip or two away.
    fn names_a_slip_away(&self, words: &str, ranked: &mut Vec<Ranked>) {
        let typed = self.runes_of(words);
        let most = match (words.is_ascii(), typed.len()) {
            (true, 0..=3) | (false, 0..=1) => return,
            (true, 4..=6) | (false, 2..=6) => SLIP,
            _ => 2 * SLIP,
        };
        let least = if words.is_ascii() { 4 } else { 2 };
        let mask = self.mask(&typed);
        let alike = |a, b| self.sound_alike(a, b);
        for &name in &self.names {
            let runes = self.runes(name);
            let slips = most / SLIP;
            // Cheap to see for most names: too many characters that the other does not have.
            if runes.len().abs_diff(typed.len()) as u32 > slips
                || (mask & !name.mask).count_ones() > slips
                || (name.mask & !mask).count_ones() > slips
            {
                continue;
            }
            let Some(cost) = slips::distance(&typed, runes, most, alike) else { continue };
            // Of two characters only one may be left out or sound the same.
            let same_length = runes.len() == typed.len();
            if cost == 0 || (typed.len() < 3 && same_length && cost >= SLIP) || runes.len() < least
            {
                continue;
            }
            // The last word names the thing: a slip there may be another thing.
            let same_end = match (typed.last(), runes.last()) {
                (Some(&a), Some(&b)) => a == b || alike(a, b),
                _ => false,
            };
            // A character too few is likelier than a wrong one, and that than one too many.
            let kind = match runes.len().cmp(&typed.len()) {
                Ordering::Greater => 0,
                Ordering::Equal => 1,
                Ordering::Less => 2,
            };
            let grade = cost * 8 + kind * 2 + u32::from(!same_end);
            ranked.push((Rank::new(Tier::Slip, grade, name), name));
        }
    }

    /// Names that have much in common with the words, for words of which nothing better is known.
    pub(super) fn names_like(&self, words: &str, without: u32) -> Vec<Ranked> {
        let typed = self.runes_of(words);
        let mut ranked = Vec::new();
        if typed.len() < 3 || words.is_ascii() {
            return ranked;
        }
        let mask = self.mask(&typed);
        for &name in &self.names {
            let shared = (mask & name.mask).count_ones();
            let runes = self.runes(name);
            if shared < 2 || name.entry == without || runes.len() < 2 {
                continue;
            }
            let alike = likeness(&typed, runes);
            if alike >= LIKE {
                ranked.push((Rank::new(Tier::Similar, 1000 - alike, name), name));
            }
        }
        sort(&mut ranked, by_rank);
        ranked
    }
}

/// How much in common makes a name worth showing, in thousandths.
const LIKE: u32 = 500;

/// How much two rows of characters have in common, in thousandths: their characters and, for as
/// much, their pairs; the last character counts twice.
fn likeness(a: &[u16], b: &[u16]) -> u32 {
    let singles = |of: &[u16], with: &[u16]| of.iter().filter(|c| with.contains(c)).count();
    let pairs = |of: &[u16], with: &[u16]| {
        of.windows(2).filter(|pair| with.windows(2).any(|other| other == *pair)).count()
    };
    let end = usize::from(a.last() == b.last());
    let shared = singles(a, b) + singles(b, a) + pairs(a, b) + pairs(b, a) + 2 * end;
    let all = 2 * (a.len() + b.len());
    to_u32(1000 * shared / all.max(1))
}

/// A haystack over four gigabytes has no place in a browser; cutting there is as good as failing.
pub(super) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Whether a name is long enough to be looked for inside of what somebody typed.
pub(super) fn is_long_enough(name: &str) -> bool {
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
pub(super) fn singulars(words: &str) -> Vec<String> {
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
