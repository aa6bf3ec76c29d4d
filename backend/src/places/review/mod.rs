//! What residents say of places, and what becomes of it: corrections wait for staff before they
//! change anything, faults until somebody has seen to them.

mod decide;
mod edited;
mod list;
#[cfg(test)]
mod tests;

pub use decide::{Decision, decide_report};
pub(super) use edited::accept_edited;
pub use edited::by_hand;
pub use list::{Class, Report, Reports, report, reports};
