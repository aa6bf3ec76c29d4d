//! The numbers that people see and say.

use chrono::Datelike;
use domain::number::Number;

use crate::{Kernel, calendar::to_local};

/// A number of today, not checked to be free.
pub(crate) fn new_number(kernel: &Kernel) -> Number {
    let today = to_local(kernel.now());
    let random = u32::from_be_bytes(kernel.random_bytes::<4>());
    Number::new(today.year(), today.month(), today.day(), random)
}
