//! Which bin? Search, items, categories, and "ask us" about what is not known.

pub mod ask;
pub mod category;
pub mod item;
pub mod popular;
pub mod poster;
pub mod question;
pub mod search;
pub mod suggest;
pub mod tally;
