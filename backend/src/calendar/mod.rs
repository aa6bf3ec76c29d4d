//! The district's calendar: duty hours, days off and make-up workdays, as data with its source.
//!
//! - [`parse`] reads the one format that a calendar has in files, in the console and in the record
//!   of its versions; [`write`] writes it. [`SEED`] is the demonstration district's, and the example
//!   for every other.
//! - [`import`] takes a file over at the command line, [`edit`] what staff typed or uploaded. Both
//!   change everything or nothing, and only what the file names.
//! - Each change makes a version, which never changes. [`load`] gives the newest one,
//!   [`load_version`] any other: a running clock keeps the number of the version that its deadline
//!   was computed with.
//! - [`calculate`] is the calculator of the console.
//! - [`CalendarStore`] has the newest version in memory. `domain::calendar::deadline` counts on it,
//!   in civil time: [`to_local`] and [`to_utc`].
//!
//! To add something to the calendar: 1. `domain::calendar`; 2. a migration; 3. `parse.rs` and
//! `write.rs`, whose tests hold each other to account; 4. `tables.rs`.

mod calculate;
mod change;
mod edit;
mod import;
mod load;
mod local;
mod parse;
mod store;
mod tables;
mod write;

pub use calculate::{CalculateError, Calculation, Question, calculate};
pub use change::{ChangeError, Report, compare};
pub use edit::{Edit, EditError, Edited, MAX_BYTES, edit};
pub use import::{Import, import, seed};
pub use load::{Edition, LoadError, load, load_version};
pub use local::{civil, to_local, to_utc};
pub use parse::{Changes, LineError, Wrong, parse};
pub use store::CalendarStore;
pub use write::{write, write_duty, write_year};

/// The calendar of the demonstration district, with the notices for 2025 and 2026.
pub const SEED: &str = include_str!("../../seed/calendar.csv");

#[cfg(test)]
mod tests {
    use domain::calendar::Calendar;

    use super::parse;

    /// The calendar of a file without mistakes.
    pub(super) fn calendar(text: &str) -> Calendar {
        let changes = parse(text).unwrap();
        Calendar::new(changes.duty.unwrap_or_default(), changes.years.into_values())
    }
}
