//! The interactive parts of staff pages.

pub mod shortcuts;
