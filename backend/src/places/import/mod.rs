//! Imports places from a file: all of it, or nothing.
//!
//! 1. [`prepare`] reads the file ([`read`]), finds out which columns fill which fields ([`mapping`],
//!    [`fields`]) and makes a place of each row ([`rows`]). It needs no database.
//! 2. [`import`] compares them with what the source gave before ([`merge`]), writes what is new and
//!    what has changed, and says which may be the same as others ([`duplicates`]), in one
//!    transaction. A dry run does all of it too, and rolls back.
//!
//! Rows are known again by the source's number for them. A fact that somebody has checked after the
//! file was made is kept, and the report says so. One row that is wrong refuses the file, unless
//! rows that are wrong are to be left out.

mod database;
mod duplicates;
mod fault;
mod fields;
mod mapping;
mod merge;
mod names;
mod prepare;
mod prose;
mod read;
mod report;
mod rows;
mod run;
pub(super) mod values;

use domain::places::PlaceKind;

pub use database::{Kind, kind};
pub use fault::{Fault, Wrong};
pub(crate) use fields::folded;
pub use mapping::{IdFrom, Mapping};
pub use prepare::{File, Prepared, prepare, prepare_apart};
pub use read::{MAX_BYTES, MAX_ROWS};
pub(crate) use read::{Table, read_list};
pub use report::{Duplicate, Kept, Outcome, Report, SiteOfUnits, Unread};
pub use run::{Import, Options, Progress, Stage, import};

/// The format whose places may be without a name.
const OSM: &str = "OpenStreetMap JSON";

/// The fields that a mapping can name for places for which the rules of a kind count.
#[must_use]
pub fn field_codes(ruling: Option<PlaceKind>) -> Vec<&'static str> {
    fields::Field::codes(ruling)
}

#[cfg(test)]
mod tests;
