//! What the district orders otherwise than the catalogue, in versions: [`list`] them, write a
//! [`save_draft`] and its rules ([`add`], [`remove`]), look at what it changes ([`preview()`]), and
//! [`publish`] it from a day on. What was published is never written again.
//!
//! The guide in memory follows the set whose day has begun: [`settle`] notes which, and the guide is
//! loaded again when it is another one.
//!
//! To add a kind of rule: 1. its variant of `domain::sorting::Change`; 2. its word in the check of
//! `sorting_override`, in a migration; 3. its arms in `overrides.rs`, and its part of the form on the
//! staff page.

mod draft;
mod error;
mod overrides;
mod preview;
mod publish;
mod seed;
mod settle;
#[cfg(test)]
pub(super) mod tests;

pub use draft::{RulesForm, SaveDraft, Version, discard_draft, list, read, save_draft};
pub use error::RulesError;
pub use overrides::{Add, MAX_TITLE, Rule, RuleForm, add, list_rules, remove};
pub(super) use overrides::{find_item, of_version};
pub use preview::{Changed, MOST_SHOWN, Preview, preview};
pub use publish::{Publish, publish};
pub use seed::{SeedError, seed};
pub use settle::settle;

/// What the audit calls a version.
const RULES: &str = "sorting-rules";
