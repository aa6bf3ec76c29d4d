//! Cases (案卷): what residents report, ask, praise or propose, until it is answered and closed.
//!
//! - [`State`] and [`Step`] with the one table of [`TRANSITIONS`]: what may follow what, who may do it
//!   and what it needs. docs/CASES.md is printed from it by a test, and the database holds the same
//!   rows, from which its trigger refuses everything else.
//! - [`ClockKind`] and [`choose_limit`]: what has a deadline, and which of the district's limits
//!   counts.
//! - [`Awaits`]: whether the resident or staff have the next word.
//! - [`Ladder`]: who is told when a clock runs out, and when.
//! - [`Router`]: which department a case goes to by class, place and time, and why.
//! - [`Need`]: what closing a case of a class demands; [`is_on_site`]: which place will do.
//!
//! To add a step: 1. its line in `step.rs`; 2. its rows in `transition.rs`; 3. a migration that adds
//! the same rows to `case_transition`; 4. an operation in `backend::cases`; 5. its texts; 6.
//! `UPDATE_DOCS=1` for the page.

mod awaits;
mod clock;
#[cfg(test)]
mod docs;
mod evidence;
mod kind;
mod ladder;
mod limit;
mod outcome;
mod route;
mod state;
mod step;
mod transition;

pub use awaits::Awaits;
pub use clock::ClockKind;
pub use evidence::{Need, is_on_site};
pub use kind::{CaseKind, MANY_REPORTERS, Urgency};
pub use ladder::{LAST_RUNG, LATE, Ladder, Rung, Told, WARNING};
pub use limit::{Limit, Subject, choose_limit};
pub use outcome::Outcome;
pub use route::{Duty, Flaw, Route, Router, Target, Where};
pub use state::State;
pub use step::{Party, Step};
pub use transition::{Demand, Facts, MOST_RETURNS, TRANSITIONS, Transition, transition};
