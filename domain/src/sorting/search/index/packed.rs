//! How an index travels: the texts as one stream of symbols, coded, and tables beside it.
//!
//! A record is an item: its Chinese names, its English ones, and its slug unless that follows from
//! the first English name. Entries lie by category and by what their titles end in, so that the
//! texts of neighbours have much in common and the categories are a few runs.

use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

use serde::{Deserialize, Serialize};

use super::{Entry, Index, Tables};
use crate::{
    locale::Locale,
    sorting::{
        Category,
        guess::Guesser,
        search::{
            Folds, Sounds,
            order::sort,
            pack::{self, FIELD, HALF, RECORD, Unpacking},
        },
    },
};

/// Grows by one whenever the packed form changes, or what is packed of the same catalogue, so that
/// a browser never misreads an old one.
pub const FORMAT: u8 = 5;

/// The symbol of the first character of the alphabet.
const FIRST: u16 = HALF + 1;

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

#[derive(Serialize, Deserialize)]
struct Packed {
    /// Whether titles are English.
    english: bool,
    folds: Folds,
    /// Readings, the frequent ones first.
    syllables: Vec<String>,
    alphabet: Alphabet,
    guesser: Guesser,
    /// Places in [`Category::ALL`], each with how many entries of it follow.
    categories: Vec<(u8, u32)>,
    /// See [`super::named`].
    variants: Vec<(u8, u32)>,
    symbols: u32,
    coded: Vec<u8>,
}

/// The characters of the texts and what is known of each, column by column: like beside like,
/// which compresses best.
#[derive(Serialize, Deserialize)]
struct Alphabet {
    /// Their numbers, sorted, each as the step from the one before.
    steps: Vec<u32>,
    /// How often each is there: the logarithm to base two.
    often: Vec<u8>,
    /// For each one more than the place of its first reading among the syllables; 0 for none.
    first: Vec<u16>,
    /// Further readings: the step from the character before that has one, and the syllable.
    more: Vec<(u16, u16)>,
}

impl Alphabet {
    fn new(counts: &BTreeMap<char, u32>, sounds: &Sounds, syllables: &[String]) -> Self {
        let mut alphabet = Self { steps: vec![], often: vec![], first: vec![], more: vec![] };
        let (mut before, mut had) = (0, 0);
        for (at, (&c, &count)) in (0..).zip(counts) {
            alphabet.steps.push(u32::from(c) - before);
            before = u32::from(c);
            alphabet.often.push(count.max(1).ilog2() as u8);
            let place = |number| syllables.iter().position(|one| one == sounds.syllable(number));
            let mut readings = sounds.of(c).filter_map(place).map(|place| place as u16);
            alphabet.first.push(readings.next().map_or(0, |first| first + 1));
            for reading in readings {
                alphabet.more.push((at - had, reading));
                had = at;
            }
        }
        alphabet
    }

    fn chars(&self) -> Option<Vec<char>> {
        let add = |number: &mut u32, step: &u32| {
            *number = number.checked_add(*step)?;
            Some(char::from_u32(*number))
        };
        let chars: Option<Vec<char>> = self.steps.iter().scan(0, add).collect();
        chars.filter(|chars| chars.len() == self.steps.len())
    }

    /// The characters in the order of their symbols: the frequent ones first.
    fn by_frequency(&self) -> Option<Vec<char>> {
        let mut order: Vec<(u8, char)> = self.often.iter().copied().zip(self.chars()?).collect();
        sort(&mut order, |a, b| a.0 > b.0 || a.0 == b.0 && a.1 < b.1);
        Some(order.into_iter().map(|(_, c)| c).collect())
    }

    /// How often each symbol is there; for those that structure the texts, about.
    fn often_by_symbol(&self) -> Vec<u8> {
        let mut often = self.often.clone();
        sort(&mut often, |a, b| a > b);
        [12, 15, 12].into_iter().chain(often).collect()
    }

    fn sounds(&self, syllables: &[String]) -> Option<Sounds> {
        let chars = self.chars()?;
        let first = self.first.iter().zip(&chars).filter_map(|(&first, &c)| {
            Some((c, syllables.get(usize::from(first.checked_sub(1)?))?))
        });
        let add = |at: &mut usize, &(step, reading): &(u16, u16)| {
            *at += usize::from(step);
            Some((*at, reading))
        };
        let more = self.more.iter().scan(0, add).filter_map(|(at, reading)| {
            Some((*chars.get(at)?, syllables.get(usize::from(reading))?))
        });
        Some(Sounds::new(first.chain(more)))
    }
}

impl Index {
    /// The packed form, for an [`Unpacker`]. The same catalogue gives the same bytes. Takes half a
    /// second.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let english = self.locale == Locale::En;
        let text: Vec<Vec<Vec<&str>>> =
            self.entries.iter().map(|entry| halves(entry, english)).collect();
        let texts = text.iter().flatten().flatten();
        let mut counts: BTreeMap<char, u32> = BTreeMap::new();
        for c in texts.flat_map(|text| text.chars()) {
            *counts.entry(c).or_default() += 1;
        }
        // What the texts are spelt with after folding has readings too, and needs them.
        for c in &self.alphabet {
            counts.entry(*c).or_default();
        }
        let syllables = self.sounds.by_frequency();
        let alphabet = Alphabet::new(&counts, &self.sounds, &syllables);
        let chars = alphabet.by_frequency().unwrap_or_default();
        let symbols: HashMap<char, u16> = chars.iter().copied().zip(FIRST..).collect();

        let mut stream = Vec::new();
        for record in &text {
            for (number, half) in record.iter().enumerate() {
                if number > 0 {
                    stream.push(HALF);
                }
                for (number, field) in half.iter().enumerate() {
                    if number > 0 {
                        stream.push(FIELD);
                    }
                    stream.extend(field.chars().filter_map(|c| symbols.get(&c)));
                }
            }
            stream.push(RECORD);
        }
        let mut categories: Vec<(u8, u32)> = Vec::new();
        for entry in &self.entries {
            match categories.last_mut() {
                Some((category, run)) if *category == entry.category => *run += 1,
                _ => categories.push((entry.category, 1)),
            }
        }
        let packed = Packed {
            english,
            folds: self.folds.clone(),
            syllables,
            guesser: self.guesser().clone(),
            categories,
            variants: self.variants.clone(),
            symbols: super::to_u32(stream.len()),
            coded: pack::pack(&stream, &alphabet.often_by_symbol()),
            alphabet,
        };
        // Fails only for sequences of unknown length, and there is none.
        postcard::to_allocvec(&(FORMAT, packed)).unwrap_or_default()
    }

    /// The index that [`to_bytes`](Self::to_bytes) packed, all at once.
    ///
    /// # Errors
    /// [`IndexError`] if the bytes are not such an index.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IndexError> {
        let mut unpacker = Unpacker::new(bytes)?;
        while !unpacker.go_on(usize::MAX) {}
        unpacker.finish()
    }
}

/// The halves of a record: Chinese, English, and the slug if it has to be told.
fn halves(entry: &Entry, english: bool) -> Vec<Vec<&str>> {
    let (mut ascii, mut others): (Vec<&str>, Vec<&str>) =
        entry.names.iter().map(String::as_str).partition(|name| name.is_ascii());
    if english { &mut ascii } else { &mut others }.insert(0, &entry.title);
    let follows = ascii.first().is_some_and(|first| slug_of(first) == entry.slug);
    let mut halves = vec![others, ascii];
    if !follows {
        halves.push(vec![&entry.slug]);
    }
    halves
}

/// What an English name is in an address.
fn slug_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// An index on its way out of its bytes, which takes a while: a browser does other things in
/// between.
pub struct Unpacker {
    packed: Packed,
    texts: Unpacking,
}

impl Unpacker {
    /// Begins.
    ///
    /// # Errors
    /// [`IndexError`] if the bytes are not an index.
    pub fn new(bytes: &[u8]) -> Result<Self, IndexError> {
        let (&format, packed) = bytes.split_first().ok_or(IndexError::Damaged)?;
        if format != FORMAT {
            return Err(IndexError::Format);
        }
        let mut packed: Packed = postcard::from_bytes(packed).map_err(|_| IndexError::Damaged)?;
        let (symbols, coded) = (packed.symbols as usize, std::mem::take(&mut packed.coded));
        let often = packed.alphabet.often_by_symbol();
        // No text is so dull, and a wrong number must not keep anybody waiting.
        if symbols / 64 > coded.len() || often.len() > i16::MAX as usize {
            return Err(IndexError::Damaged);
        }
        let texts = Unpacking::new(coded, symbols, &often);
        Ok(Self { packed, texts })
    }

    /// Unpacks up to `symbols` characters more and tells whether that was all.
    pub fn go_on(&mut self, symbols: usize) -> bool {
        self.texts.go_on(symbols)
    }

    /// The index, once [`go_on`](Self::go_on) has come to the end.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if what came out is not one, or not all is out.
    pub fn finish(self) -> Result<Index, IndexError> {
        let Self { packed, texts } = self;
        let alphabet = packed.alphabet.by_frequency().ok_or(IndexError::Damaged)?;
        let mut records = texts.symbols().split(|symbol| *symbol == RECORD);
        let mut entries = Vec::new();
        for (category, run) in packed.categories {
            if usize::from(category) >= Category::ALL.len() {
                return Err(IndexError::Damaged);
            }
            for _ in 0..run {
                let record = records.next().ok_or(IndexError::Damaged)?;
                let entry = entry(record, category, packed.english, &alphabet);
                entries.push(entry.ok_or(IndexError::Damaged)?);
            }
        }
        if records.next().is_none_or(|rest| !rest.is_empty()) || records.next().is_some() {
            return Err(IndexError::Damaged);
        }
        let locale = if packed.english { Locale::En } else { Locale::ZhHans };
        let sounds = packed.alphabet.sounds(&packed.syllables).ok_or(IndexError::Damaged)?;
        let tables = Tables { locale, folds: packed.folds, sounds };
        let guesser = OnceLock::from(packed.guesser);
        let mut index = Index::new(tables, entries, guesser, |_| Guesser::default());
        index.variants = packed.variants;
        Ok(index)
    }
}

fn entry(record: &[u16], category: u8, english: bool, alphabet: &[char]) -> Option<Entry> {
    let mut halves = record.split(|symbol| *symbol == HALF).map(|half| {
        let fields = half.split(|symbol| *symbol == FIELD).filter(|field| !field.is_empty());
        fields.map(|field| text(field, alphabet)).collect::<Option<Vec<String>>>()
    });
    let (mut others, mut ascii) = (halves.next()??, halves.next()??);
    let slug = match halves.next() {
        None => slug_of(ascii.first()?),
        Some(slug) => slug?.into_iter().next()?,
    };
    let titled = if english { &mut ascii } else { &mut others };
    if titled.is_empty() {
        return None;
    }
    let title = titled.remove(0);
    others.append(&mut ascii);
    Some(Entry { slug, title, category, names: others })
}

fn text(field: &[u16], alphabet: &[char]) -> Option<String> {
    let char_of = |symbol: &u16| alphabet.get(usize::from(symbol.checked_sub(FIRST)?)).copied();
    field.iter().map(char_of).collect()
}
