//! The searchable form of a catalogue in one locale, and the search.

mod answer;
mod left_out;
mod named;
mod packed;
mod rank;
mod teach;

use std::{collections::BTreeSet, sync::OnceLock};

use self::rank::to_u32;
pub use self::{
    left_out::{LeftOut, Tally},
    packed::{FORMAT, IndexError, Unpacker},
};
use super::{Folds, Sounds, hearing::Voice, normal::is_wide, normalise, order::sort, phrases};
use crate::{
    locale::{Locale, Localised},
    sorting::{
        Catalogue, Category, Item,
        guess::{Guesser, Lesson},
    },
};

/// Between the names in the haystack; never part of a normal form.
const SEPARATOR: char = '\n';

/// What an index is read and spelt by.
struct Tables {
    locale: Locale,
    folds: Folds,
    sounds: Sounds,
}

#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Where among the runes. There are as many as characters.
    first_rune: u32,
    runes: u32,
    /// A set of its characters, with one bit for several of them: those that sound the same share
    /// one.
    mask: u64,
    /// The letters that its sound may begin with, one bit each.
    initials: u64,
}

/// Everything needed to search the catalogue in one locale and to show what was found.
#[derive(Debug)]
pub struct Index {
    /// Of the titles. Of a packed one only whether it is English is known.
    locale: Locale,
    folds: Folds,
    sounds: Sounds,
    entries: Vec<Entry>,
    /// Where items go in conditions that can be named; see [`named`].
    variants: Vec<(u8, u32)>,
    /// All names in normal form, sorted, each followed by the separator: one pass over it finds
    /// every name that contains the words.
    haystack: String,
    /// In the order of the haystack.
    names: Vec<Name>,
    /// Every character of the names, sorted; its place here is its rune.
    alphabet: Vec<char>,
    /// How each rune sounds.
    voices: Vec<Voice>,
    /// The names in runes, in the order of the haystack.
    runes: Vec<u16>,
    /// What the guesser learns besides from the names: normal forms and their classes. None in what
    /// was packed.
    lessons: Vec<(String, usize)>,
    guesser: OnceLock<Guesser>,
    /// Where the guesser comes from when it is first needed. A pointer, so that what only reads
    /// indexes holds no training.
    train: fn(&Self) -> Guesser,
}

/// A word of Latin letters up to this length is looked for by readers of Chinese as well.
const MOST_LETTERS: usize = 4;

/// The rune of every character that no name has.
const STRANGER: u16 = u16::MAX;

impl Index {
    /// The index of `catalogue` for readers of `locale`. Titles in the other locales are searched
    /// as other names, so everybody may type in any language; further names of another language are
    /// left out, since a phone downloads the index. `lessons` are taught besides, to readers of
    /// Chinese, unless the catalogue says itself where such a name belongs. `folds` and `sounds` may
    /// be the complete tables; what the catalogue has no use for is left out.
    #[must_use]
    pub fn build(
        catalogue: &Catalogue,
        lessons: &[Lesson],
        locale: Locale,
        folds: &Folds,
        sounds: &Sounds,
    ) -> Self {
        let mut spelt: BTreeSet<char> = BTreeSet::new();
        let category_of =
            |item: &Item| Category::ALL.iter().position(|c| *c == item.usual.category);
        let mut items: Vec<(Option<usize>, &Item)> =
            catalogue.items.values().map(|item| (category_of(item), item)).collect();
        // See `packed`.
        items.sort_by_cached_key(|(category, item)| {
            (*category, item.title.zh_hans.chars().rev().collect::<String>())
        });
        let variants = named::variants(items.iter().map(|(_, item)| *item));
        let mut entries = Vec::with_capacity(items.len());
        for (category, item) in items {
            let title = item.title.get(locale);
            let mut seen = BTreeSet::from([normalise(title, folds)]);
            // The English title first, and the rest in an order in which neighbours are alike.
            let names = item.names.iter().map(String::as_str);
            let mut names: Vec<&str> = names.filter(|name| is_looked_for(name, locale)).collect();
            names.extend(Locale::ALL.map(|locale| item.title.get(locale)));
            names.sort_unstable_by_key(|name| {
                (name.is_ascii(), *name != item.title.get(Locale::En), *name)
            });
            names.retain(|name| seen.insert(normalise(name, folds)));
            spelt.extend(seen.iter().flat_map(|name| name.chars()));
            entries.push(Entry {
                slug: item.slug.clone(),
                title: printable(title),
                category: category.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX),
                names: names.into_iter().map(printable).collect(),
            });
        }
        let sounds = sounds.for_alphabet(&spelt);
        let folds = folds.into_alphabet(&phrases::characters().chain(spelt).collect());
        let mut index =
            Self::new(Tables { locale, folds, sounds }, entries, OnceLock::new(), Self::teach);
        index.variants = variants;
        if locale != Locale::En {
            let lessons =
                lessons.iter().map(|one| (normalise(&one.name, &index.folds), one.class()));
            index.lessons = lessons.filter(|(name, _)| !index.is_name(name)).collect();
        }
        index
    }

    /// The index of other things than the catalogue's: slug, name, and other names, all of which
    /// everybody may search by. It guesses nothing.
    #[must_use]
    pub fn of_names<'a>(
        things: impl IntoIterator<Item = (String, &'a Localised, &'a [String])>,
        folds: &Folds,
        sounds: &Sounds,
    ) -> Self {
        let locale = Locale::ZhHans;
        let mut spelt: BTreeSet<char> = BTreeSet::new();
        let entry = |(slug, title, names): (String, &Localised, &[String])| {
            let titles = Locale::ALL.map(|locale| title.get(locale)).into_iter();
            let mut seen = BTreeSet::from([normalise(title.get(locale), folds)]);
            let names = titles.chain(names.iter().map(String::as_str));
            let names: Vec<_> =
                names.filter(|name| seen.insert(normalise(name, folds))).map(printable).collect();
            spelt.extend(seen.iter().flat_map(|name| name.chars()));
            Entry { slug, title: printable(title.get(locale)), category: 0, names }
        };
        let entries = things.into_iter().map(entry).collect();
        let sounds = sounds.for_alphabet(&spelt);
        let folds = folds.into_alphabet(&phrases::characters().chain(spelt).collect());
        let tables = Tables { locale, folds, sounds };
        Self::new(tables, entries, OnceLock::from(Guesser::default()), |_| Guesser::default())
    }

    fn new(
        Tables { locale, folds, sounds }: Tables,
        entries: Vec<Entry>,
        guesser: OnceLock<Guesser>,
        train: fn(&Self) -> Guesser,
    ) -> Self {
        let mut normal: Vec<(String, u32, u32)> = Vec::new();
        for (entry, of) in (0..).zip(&entries) {
            let names = std::iter::once(&of.title).chain(&of.names);
            for (which, name) in (0..).zip(names) {
                normal.push((normalise(name, &folds), entry, which));
            }
        }
        sort(&mut normal, |a, b| a < b);
        // A name of punctuation alone would be found in everything.
        normal.retain(|(name, ..)| !name.is_empty());
        let mut used = vec![false; char::MAX as usize + 1];
        for c in normal.iter().flat_map(|(name, ..)| name.chars()) {
            if let Some(used) = used.get_mut(c as usize) {
                *used = true;
            }
        }
        let used = (0..).zip(used).filter(|(_, used)| *used);
        let alphabet: Vec<char> = used.filter_map(|(number, _)| char::from_u32(number)).collect();
        let voices = alphabet.iter().map(|&c| Voice::new(c, &sounds)).collect();
        let mut index = Self {
            locale,
            folds,
            sounds,
            entries,
            variants: Vec::new(),
            haystack: String::with_capacity(normal.iter().map(|(n, ..)| n.len() + 1).sum()),
            names: Vec::with_capacity(normal.len()),
            alphabet,
            voices,
            runes: Vec::new(),
            lessons: Vec::new(),
            guesser,
            train,
        };
        for (name, entry, which) in normal {
            let runes = index.runes_of(&name);
            let first = runes.first().and_then(|&c| index.voice(c));
            index.names.push(Name {
                start: to_u32(index.haystack.len()),
                len: to_u32(name.len()),
                entry,
                which,
                first_rune: to_u32(index.runes.len()),
                runes: to_u32(runes.len()),
                mask: index.mask(&runes),
                initials: first.map_or(0, |voice| voice.initials(&index.sounds)),
            });
            index.haystack.push_str(&name);
            index.haystack.push(SEPARATOR);
            index.runes.extend(runes);
        }
        index
    }

    /// How many titles and other names can be found.
    #[must_use]
    pub fn names(&self) -> usize {
        self.names.len()
    }

    fn guesser(&self) -> &Guesser {
        self.guesser.get_or_init(|| (self.train)(self))
    }

    fn category(&self, entry: u32) -> Option<Category> {
        let entry = self.entries.get(entry as usize)?;
        Category::ALL.get(usize::from(entry.category)).copied()
    }

    fn text(&self, name: Name) -> &str {
        let start = name.start as usize;
        self.haystack.get(start..start + name.len as usize).unwrap_or_default()
    }

    fn is_name(&self, words: &str) -> bool {
        self.names.binary_search_by(|name| self.text(*name).cmp(words)).is_ok()
    }

    fn runes(&self, name: Name) -> &[u16] {
        let start = name.first_rune as usize;
        self.runes.get(start..start + name.runes as usize).unwrap_or_default()
    }

    fn runes_of(&self, words: &str) -> Vec<u16> {
        let rune = |c| match self.alphabet.binary_search(&c) {
            Ok(at) => u16::try_from(at).unwrap_or(STRANGER),
            Err(_) => STRANGER,
        };
        words.chars().map(rune).collect()
    }

    fn voice(&self, rune: u16) -> Option<&Voice> {
        self.voices.get(usize::from(rune))
    }

    /// Whether two characters may sound the same.
    fn sound_alike(&self, a: u16, b: u16) -> bool {
        match (self.voice(a), self.voice(b)) {
            (Some(a), Some(b)) => a.readings.iter().any(|one| b.readings.contains(one)),
            _ => false,
        }
    }

    fn mask(&self, runes: &[u16]) -> u64 {
        let bit = |&rune: &u16| {
            let reading = self.voice(rune).and_then(|voice| voice.readings.first());
            1 << (reading.map_or(rune, |&number| number) % 64)
        };
        runes.iter().map(bit).fold(0, |mask, bit: u64| mask | bit)
    }
}

/// Whether the index of `locale` has this name: one of the language's own, or a word such as LED or
/// iPhone, which stands in every language.
#[must_use]
pub fn is_looked_for(name: &str, locale: Locale) -> bool {
    let is_chinese = name.chars().any(is_wide);
    match locale {
        Locale::En => !is_chinese,
        Locale::ZhHans | Locale::ZhHant => {
            let is_short = name.chars().count() <= MOST_LETTERS;
            let is_brand = name.contains(|c: char| c.is_ascii_uppercase());
            is_chinese || (!name.contains(' ') && (is_short || is_brand))
        }
    }
}

/// `text` without what structures a packed index.
fn printable(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests;
