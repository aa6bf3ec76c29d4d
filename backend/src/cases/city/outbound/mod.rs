//! What goes back to the city: replies, extensions and 退单.
//!
//! A [return](Returned) is written in the transaction of the step that it tells of, and stays until
//! the city has said that it has it, or that it will not.
//!
//! - `note.rs` writes it, with the job [`SendToCity`], which hands it to the city's system
//!   ([`CityGateway`]); where none is set it waits to be taken away as a file ([`hand_over()`]).
//! - What the city says to it comes with its answer to the job, later by the API, in a file
//!   ([`acknowledge()`]) or is noted by hand ([`tick`]). The first word stays.
//! - One that was refused can be [written again](write_again).
//! - [`chase`] asks once more for what still waits.
//!
//! To add a kind: 1. [`ReturnKind`], also in the check of `city_return`; 2. the step that makes it in
//! `note.rs`; 3. its text `city-return-…`; 4. docs/CITY-12345.md.

mod acknowledge;
mod chase;
mod gateway;
mod hand_over;
mod list;
mod note;
mod send;
mod settle;
mod tick;
mod write_again;

use domain::cases::Outcome;

pub use acknowledge::{Acknowledge, acknowledge};
pub(crate) use chase::chase;
pub use gateway::{CityGateway, NOT_SENT};
pub use hand_over::{HandOver, hand_over, hand_overs, of_hand_over};
pub use list::{Returned, count, of_case, returns};
pub(in crate::cases) use note::{Granted, note_extension, note_step};
pub use send::SendToCity;
pub use tick::{ask_again, tick};
pub use write_again::write_again;

/// What goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnKind {
    /// How it ended.
    Reply,
    /// It takes longer.
    Extension,
    /// 退单: it is not ours.
    Return,
}

impl ReturnKind {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Reply, Self::Extension, Self::Return];

    /// As it is stored and sent, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Extension => "extension",
            Self::Return => "return",
        }
    }

    /// The one of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Where a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnState {
    /// The city has not been given it.
    Waiting,
    /// It has been, and has said nothing to it yet.
    Sent,
    /// It has it.
    Acknowledged,
    /// It will not have it.
    Refused,
}

impl ReturnState {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Acknowledged, Self::Refused];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Refused => "refused",
        }
    }

    /// The one of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// The longest words of the city that are kept, in characters; the table's own limit.
const MAX_NOTE: usize = 500;

/// A row's outcome.
fn outcome(word: Option<&str>) -> Option<Outcome> {
    Outcome::parse(word?)
}

#[cfg(test)]
mod tests;
