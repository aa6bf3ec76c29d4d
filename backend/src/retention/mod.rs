//! What is kept for how long, as one table ([`RULES`]) and one job that obeys it.
//!
//! To add a rule: 1. a line in [`RULES`], whose statement does at most `$2` rows that were due at
//! `$1` and repeats its condition where it deletes, so that a row that was renewed meanwhile stays;
//! 2. an index for the condition, and for `minhu_worker` the right to `delete` (or to `update` the
//! columns that are emptied) and to `select` what the condition reads, in the table's migration;
//! 3. its line in `due.rs`; 4. `UPDATE_DOCS=1 cargo test -p backend retention` writes docs/RETENTION.md.

mod docs;
mod due;
mod report;
mod rules;
mod run;

pub use docs::markdown;
pub use due::{DESCRIBED, Described, MAX_COUNTED};
pub use report::{Reported, report};
pub use rules::{RULES, Rule};
pub use run::{Cleared, RetentionError, run};
