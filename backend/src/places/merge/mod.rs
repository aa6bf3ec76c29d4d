//! Places that are one: which may be, and making them one.

mod decide;
mod joined;
mod list;
#[cfg(test)]
mod tests;

pub use decide::{Decision, decide_duplicate};
pub use list::{Duplicate, Side, duplicates};
