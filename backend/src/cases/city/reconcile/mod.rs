//! Whether the city and we have the same, day by day.
//!
//! The city's list of a day names every order that was open at some time on that day, with its state
//! and deadline. [`reconcile()`] compares it with ours and keeps what differs. A run is in order when
//! it found nothing, or when each [difference](Difference) is gone ([`recheck`]) or a person has
//! [said why](explain) it is there.

mod compare;
mod explain;
mod list;
mod recheck;
mod run;

use domain::cases::{Outcome, State};

pub use explain::explain;
pub use list::{Difference, ReconcileRun, differences, newest_day, reconciliations};
pub use recheck::recheck;
pub use run::{Found, MOST_LISTED, Reconcile, reconcile};

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// The city has it and we do not.
    MissingHere,
    /// We have it and the city does not.
    MissingThere,
    /// It is open for one and over for the other.
    State,
    /// It has another deadline.
    Deadline,
}

impl DifferenceKind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::MissingHere, Self::MissingThere, Self::State, Self::Deadline];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingHere => "missing-here",
            Self::MissingThere => "missing-there",
            Self::State => "state",
            Self::Deadline => "deadline",
        }
    }

    /// The one of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Where an order stands, as far as both sides can say it: `open`, `closed`, `returned`.
fn standing(state: State, outcome: Option<&str>) -> &'static str {
    match state {
        _ if state.is_open() => "open",
        State::Void => "returned",
        State::Refused if outcome == Some(Outcome::NotOurs.as_str()) => "returned",
        _ => "closed",
    }
}

#[cfg(test)]
mod tests;
