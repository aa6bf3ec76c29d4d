//! How full a car park usually is.
//!
//! A worker looks at every fresh count each five minutes and adds it to its hour ([`sample`]). What
//! is usual at some time is the middle of the same hour of the week in the last twelve weeks
//! ([`usual`]).

mod sample;
mod usual;

pub(crate) use sample::sample;
pub use usual::{Usual, usual};
