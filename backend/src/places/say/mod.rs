//! What residents say of a place.
//!
//! - [`report_fault`]: something is broken or missing; it waits to be mended.
//! - [`correct`]: a fact is wrong; it waits for staff before it changes anything.
//! - [`confirm`]: all of it is right.
//! - [`rate`]: how clean it was.
//!
//! None of it says who said it: a report keeps no pre-session, and ratings are counts.

mod confirm;
mod correct;
mod rate;
mod report_fault;
mod saying;
#[cfg(test)]
mod tests;
mod value;

pub use confirm::confirm;
pub use correct::{Correct, correct};
pub use rate::rate;
pub use report_fault::{MAX_WORDS, ReportFault, report_fault};
pub use saying::{SayError, Sender};
pub use value::{MAX_VALUE, ValueKind, choices_of, kind_of_value, point_of};
pub(super) use value::{centimetres, is_plain, spaces};
