//! Cases (案卷): from a resident's first word to the answer, and what staff do in between.
//!
//! - [`rulebook`] is what the district has said about them: classes, limits, routes, reasons.
//! - [`file`] takes a case in, from a resident or by staff; [`nearby`] finds those that may be the same
//!   one, and [`join`] adds a further reporter to it.
//! - [`take_step`] is everything that staff do to a case, [`resident_step`] what its reporters do.
//!   Both go through `advance`, which follows `domain::cases::TRANSITIONS`, keeps the history and
//!   winds the clocks.
//! - [`track`] is what a reporter sees, [`read_case`] what staff see, [`queue`] their lists.
//!
//! To add a step: see `domain::cases`; what it demands is read in `demands.rs`, and what it does to
//! the case is a line in `standing.rs`.

mod advance;
mod callers;
mod clocks;
mod demands;
#[cfg(test)]
mod desk_tests;
mod figures;
mod file;
mod locate;
mod moderate;
mod queue;
mod read_case;
mod receipt;
mod resident_step;
pub mod rulebook;
mod standing;
mod take_step;
#[cfg(test)]
mod testing;
mod track;

pub use callers::cases_of_caller;
pub use demands::{MAX_ANSWER, MAX_STEP_WORDS, reason_act};
pub use figures::{By, FIGURES, Figures, figures};
pub use file::{
    Channel, FileBy, FileError, MAX_ADDRESS, MAX_NAME, MAX_PHOTOS, MAX_WORDS, NewCase, file,
};
pub use moderate::moderate;
pub use queue::{CASES, CaseFilter, Counted, Queue, QueueError, Queued, count, queue};
pub use read_case::{
    Allowed, CasePhoto, CaseRead, Clock, Extension, Line, ReadError, Related, Reporter, Routed,
    Told, read_case,
};
pub use receipt::CaseReceipt;
pub use resident_step::{REOPEN_WITHIN, ResidentStep, SayError, resident_step};
pub use take_step::{StepPhoto, TakeStep, take_step};
pub use track::{TrackError, Tracked, TrackedEvent, TrackedPhoto, track};
