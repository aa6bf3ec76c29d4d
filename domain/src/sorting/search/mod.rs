//! Finding an item by what people type: `奶茶杯`, `喝剩的奶茶怎么扔`, `naichabei`, `ncb`,
//! `which bin for batteries?`, `电池和灯管`.
//!
//! The query is [normalised](normalise), question phrases around it are taken off, and
//! an [`Index`] of one locale is searched for names that equal it, sound like it, are a slip away
//! from it, begin with it, contain it, are contained in it, or have much in common with it. Every
//! hit says why it is one. Where no hit can be trusted there is a [`Guess`],
//! or nobody pretends to know. Several things in one question are answered apart, and a thing is told
//! in the condition that is named (香水用完了). The same code runs on the server and, through the
//! `lookup` crate, in the browser.

mod folds;
mod hearing;
mod index;
pub(super) mod normal;
pub(super) mod order;
mod pack;
mod phrases;
mod several;
mod slips;
mod sounds;

pub use folds::Folds;
pub use index::{
    FORMAT as INDEX_FORMAT, Index, IndexError, LeftOut, Tally, Unpacker, is_looked_for,
};
pub use normal::normalise;
pub use phrases::Named;
pub use sounds::Sounds;

use crate::sorting::{Bin, Category, Outside};

/// What is longer is cut before it is searched for.
pub const MAX_QUERY_CHARS: usize = 100;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// What was searched for, after normalising and without question phrases. Empty if the query
    /// held nothing to search for.
    pub words: String,
    /// Whether the query was longer than [`MAX_QUERY_CHARS`], or asked for more things than are
    /// answered, and was cut.
    pub cut: bool,
    /// Best first, each item once. Of several things asked for, the best of each come first.
    pub hits: Vec<Hit<'a>>,
    /// Whether the first hit is good enough to be told without reserve.
    pub sure: bool,
    /// What the words sound like where no hit is good enough; `None` also where even a guess would
    /// be too bold.
    pub guess: Option<Guess<'a>>,
    /// Several things in one question, each with its own answer, in the order asked; empty for a
    /// question about one thing.
    pub parts: Vec<Answer<'a>>,
}

impl Answer<'_> {
    /// The bin that is shown first: of the first hit if that is good enough, else the guess; `None`
    /// where neither is. The inner `None` is what belongs in none of the four.
    #[must_use]
    pub fn bin(&self) -> Option<Option<Bin>> {
        match (self.hits.first(), &self.guess) {
            (Some(hit), _) if self.sure => Some(hit.category.bin().ok()),
            (_, Some(guess)) => Some(guess.bin),
            _ => None,
        }
    }
}

/// What an unknown thing probably is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess<'a> {
    /// The bin; `None` if it belongs in none of the four.
    pub bin: Option<Bin>,
    /// How many of a hundred such guesses are right.
    pub percent: u8,
    /// Items like it that the guess leans on, the nearest first; perhaps none.
    pub leans_on: Vec<Hit<'a>>,
}

impl Guess<'_> {
    /// Which way out of the four bins: that of the nearest item. `None` for what goes into a bin, and
    /// where no item says so.
    #[must_use]
    pub fn way(&self) -> Option<Outside> {
        let nearest = self.leans_on.first().filter(|_| self.bin.is_none())?;
        nearest.category.bin().err()
    }
}

/// An item that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The item's slug.
    pub slug: &'a str,
    /// Its title in the locale of the index.
    pub title: &'a str,
    /// Where it goes: in the condition that is [named](Self::named) if it has that, else as people
    /// usually hold it.
    pub category: Category,
    /// The condition that the words name. Not every item has it.
    pub named: Option<Named>,
    /// Why it was found.
    pub reason: Reason,
    /// The title or other name that matched, as it is written in the catalogue.
    pub matched: &'a str,
    /// Whether the words are a name of it, or sound like the whole of one.
    pub exact: bool,
}

/// Why an item was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The words are its title.
    Title,
    /// The words are another name of it.
    OtherName,
    /// The words sound like a name of it, or are the sound of one (pinyin).
    Sound,
    /// The words are a slip of the finger away from a name of it.
    Slip,
    /// A name of it begins with the words.
    Begins,
    /// The words are the first letters of a name's pinyin.
    Initials,
    /// A name of it contains the words.
    Contains,
    /// The words contain a name of it.
    PartOfWords,
    /// The words have much in common with a name of it.
    Similar,
}

impl Reason {
    /// Every reason, the best first.
    pub const ALL: [Self; 9] = [
        Self::Title,
        Self::OtherName,
        Self::Sound,
        Self::Slip,
        Self::Begins,
        Self::Initials,
        Self::Contains,
        Self::PartOfWords,
        Self::Similar,
    ];

    /// The stable code: the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::OtherName => "other-name",
            Self::Sound => "sound",
            Self::Slip => "slip",
            Self::Begins => "begins",
            Self::Initials => "initials",
            Self::Contains => "contains",
            Self::PartOfWords => "part-of-words",
            Self::Similar => "similar",
        }
    }
}
