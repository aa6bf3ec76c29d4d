//! A platform's statement of a day against our ledger.
//!
//! A worker compares each day once it is over, staff and the command line whenever they like. What
//! differs has to be gone in a later run, or explained by somebody. What nobody compared is told.

mod explain;
mod list;
mod not_compared;
mod run;
#[cfg(test)]
mod tests;

pub use explain::explain;
pub use list::{Difference, Run, differences, runs};
pub use not_compared::{NotCompared, not_compared, not_compared_of};
pub use run::{ReconcileBy, ReconcileError, Reconciled, reconcile, reconcile_due};
