//! The numbers that platforms know orders and refunds by.

use chrono::Datelike;

use crate::{Kernel, calendar::to_local};

/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A letter, the day and 100 random bits: 29 characters, which every platform takes, and which nobody
/// guesses.
pub(super) fn new_number(kernel: &Kernel, letter: char) -> String {
    let today = to_local(kernel.now());
    let random: String = kernel
        .random_bytes::<20>()
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect();
    format!("{letter}{:04}{:02}{:02}{random}", today.year(), today.month(), today.day())
}
