//! Finding an item by what people type: `奶茶杯`, `喝剩的奶茶怎么扔`, `which bin for batteries?`.
//!
//! The query is [normalised](normalise), question phrases around it are [taken off](phrases), and
//! an [`Index`] of one locale is searched for names that equal it, begin with it, contain it, or
//! are contained in it, in this order. There is no guessing beyond that: every hit says why it is
//! one. The same code runs on the server and, through the `lookup` crate, in the browser.

mod folds;
mod index;
mod normal;
mod phrases;

pub use folds::Folds;
pub use index::{Index, IndexError};
pub use normal::normalise;

use crate::sorting::Category;

/// What is longer is cut before it is searched for.
pub const MAX_QUERY_CHARS: usize = 100;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// What was searched for, after normalising and without question phrases. Empty if the query
    /// held nothing to search for.
    pub words: String,
    /// Whether the query was longer than [`MAX_QUERY_CHARS`] and was cut.
    pub cut: bool,
    /// Best first, each item once.
    pub hits: Vec<Hit<'a>>,
}

/// An item that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The item's slug.
    pub slug: &'a str,
    /// Its title in the locale of the index.
    pub title: &'a str,
    /// Where it goes in its usual condition.
    pub category: Category,
    /// Why it was found.
    pub reason: Reason,
    /// The title or other name that matched, as it is written in the catalogue.
    pub matched: &'a str,
}

/// Why an item was found, from the best reason to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The words are its title.
    Title,
    /// The words are another name of it.
    OtherName,
    /// A name of it begins with the words.
    Begins,
    /// A name of it contains the words.
    Contains,
    /// The words contain a name of it.
    PartOfWords,
}

impl Reason {
    /// Every reason, the best first.
    pub const ALL: [Self; 5] =
        [Self::Title, Self::OtherName, Self::Begins, Self::Contains, Self::PartOfWords];

    /// The stable code: the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::OtherName => "other-name",
            Self::Begins => "begins",
            Self::Contains => "contains",
            Self::PartOfWords => "part-of-words",
        }
    }
}
