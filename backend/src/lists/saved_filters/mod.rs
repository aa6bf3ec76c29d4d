//! Filters that somebody keeps for a list: a name, and the query of the list's address.
//!
//! They are a person's own, so they ask for no permission beyond that of the list itself, which is
//! asked again whenever one is opened.

mod add;
mod query;
mod remove;
mod show;

pub use add::{AddError, MAX_NAME, add};
pub use query::clean_query;
pub use remove::remove;
pub use show::{SavedFilter, show};
