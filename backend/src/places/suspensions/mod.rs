//! Closing a place for a while (暂停开放): whoever keeps the place asks, somebody else approves, and
//! residents are told why, until when and by whom it was approved.
//!
//! The table holds to it that nobody approves their own; a trigger takes approved times out of the
//! times that the place is open.

mod ask;
mod decide;
mod list;
mod reopen;
#[cfg(test)]
mod tests;

pub use ask::{AskSuspension, ask_suspension};
pub use decide::{Decision, decide_suspension};
pub use list::{Suspension, SuspensionState, suspensions_of, waiting};
pub use reopen::reopen;
