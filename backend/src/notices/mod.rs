//! What the bureau tells residents, and what residents ask that nothing there answers.
//!
//! A publication stands on one of two shelves ([`Shelf`](domain::notices::Shelf)): articles answer
//! questions, notices tell what is going on. Its content is in versions that are only ever added;
//! one of them is what residents see.
//!
//! - [`create`], [`update`], [`publish`] and [`retire`] are what staff do with it; [`list`] and
//!   [`read`] are what they see.
//! - [`Library`] has everything published in memory, ready to be searched, also while the database
//!   is away.
//! - [`questions`] is what residents ask, and the one queue in which staff answer it.
//!
//! To add a field to publications: 1. a column of `publication_version` in a migration; 2. the field
//! in [`Content`] and in `content.rs`'s input and check; 3. `versions.rs`, which writes and reads it;
//! 4. the staff form in `console`.

mod area;
mod content;
mod create;
mod edit_error;
mod library;
mod list;
mod load;
pub mod markdown;
mod publish;
pub mod questions;
mod rate;
mod read;
mod retire;
mod seed;
mod update;
mod versions;

pub use content::{Content, Draft, MAX_BODY, MAX_KEYWORDS, MAX_TITLE, Words};
pub use create::{Create, create};
pub use edit_error::EditError;
pub use library::{Edition, Found, Library};
pub use list::{Filter, Listed, list, shelf_list};
pub use load::{LoadError, Published};
pub use publish::{Publish, publish};
pub use rate::{Rate, RateError, rate};
pub use read::{Publication, ReadError, VersionLine, read};
pub use retire::{Retire, retire};
pub use seed::seed;
pub use update::{Update, update};

/// The state of a publication, in which its shelf can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Residents have never seen it, or it was taken back before they did.
    Draft,
    /// Residents see one of its versions while that is valid.
    Published,
    /// Residents saw it and do not any more.
    Retired,
}

impl State {
    /// Every state, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Retired];

    /// As it is stored, and the part of the text key `publication-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    /// The state of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
pub(crate) mod tests;
