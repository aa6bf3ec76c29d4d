//! A platform's statement of a day against our ledger.
//!
//! A worker compares each day once it is over, staff and the command line whenever they like. What
//! differs has to be gone in a later run, or explained by somebody.

mod explain;
mod list;
mod run;
#[cfg(test)]
mod tests;

pub use explain::explain;
pub use list::{Difference, Run, differences, runs};
pub use run::{ReconcileBy, ReconcileError, Reconciled, reconcile, reconcile_due};
