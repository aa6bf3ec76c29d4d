//! What operators and sensors say now, and what follows from it: for what is shown in Rust, for what
//! is looked for in SQL. Nothing follows from what is too old or cannot be right.
//!
//! - A car park whose operator says closed is closed, whatever its opening hours say.
//! - Nobody is sent to one that is full, nor to a toilet that has a [`Trouble`].

use domain::places::Finder;

use super::listed::{Count, Listed, Reading, Specifics};

/// Whether what was last said is believed, of its table and `place_source`; `$1` is the moment.
pub(super) const BELIEVED: &str =
    "flaw is null and observed_at + make_interval(mins => stale_minutes) > $1";

/// As [`Count::is_shut`] has it.
const SHUT: &str = "said.status = 'closed'";
const FULL: &str = "said.free = 0";
/// As [`Reading::troubles`] has it.
const IN_TROUBLE: &str = "not said.water or not said.power or said.fault is not null";

/// What keeps people from using a toilet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    NoWater,
    NoPower,
    /// A device says that something is broken.
    Fault,
}

impl Count {
    /// Whether nobody is let in.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        self.closed == Some(true)
    }
}

impl Reading {
    /// How many stalls the sensors watch; none where they say only what is free.
    #[must_use]
    pub fn stalls(&self) -> Option<u16> {
        self.free?.checked_add(self.occupied?)
    }

    /// What keeps people from using it, as far as is known.
    #[must_use]
    pub fn troubles(&self) -> Vec<Trouble> {
        [
            (self.water == Some(false), Trouble::NoWater),
            (self.power == Some(false), Trouble::NoPower),
            (self.fault.is_some(), Trouble::Fault),
        ]
        .into_iter()
        .filter_map(|(is_so, trouble)| is_so.then_some(trouble))
        .collect()
    }
}

impl Listed {
    /// What keeps people from using it, as far as sensors know.
    #[must_use]
    pub fn troubles(&self) -> Vec<Trouble> {
        match &self.specifics {
            Specifics::Toilet { reading: Some(reading), .. } => reading.troubles(),
            _ => Vec::new(),
        }
    }

    /// Whether there is reason to go somewhere else now: it is shut or full, or in trouble.
    #[must_use]
    pub fn is_of_no_use(&self) -> bool {
        let full = match &self.specifics {
            Specifics::Parking { count: Some(count), .. } => count.free == Some(0),
            _ => false,
        };
        self.state.is_shut() || full || !self.troubles().is_empty()
    }
}

/// A condition on `walked`: its operator does not say closed. None where no operator says anything.
pub(super) fn is_not_shut(finder: Finder) -> Option<String> {
    (finder == Finder::Parking).then(|| unless("parking_count", SHUT))
}

/// A condition on `walked`: nothing that is said now keeps people from using it. None where nothing
/// is said.
pub(super) fn is_usable(finder: Finder) -> Option<String> {
    match finder {
        Finder::Parking => Some(unless("parking_count", FULL)),
        Finder::Toilets => Some(unless("toilet_reading", IN_TROUBLE)),
        Finder::Dropoff | Finder::Other => None,
    }
}

/// Passes unless what `table` last has is believed and says so. Asked for each place that passed
/// whatever costs less: as a join, the planner might begin with it.
fn unless(table: &str, says: &str) -> String {
    format!(
        " and coalesce((select not (({says}) and {BELIEVED})
             from {table} as said, place_source
             where place = walked.id and place_source.code = walked.source), true)"
    )
}
