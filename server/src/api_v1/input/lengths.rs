//! How long a text may be. The description counts every character; operations count what is left once
//! white space is cleaned away.

use domain::text::length;

use crate::api_v1::refusal::Refusal;

/// Refuses a text of more than `most` characters. It stands at `pointer` in the body, and `code` is what
/// its operation says of one that is too long.
pub(crate) fn no_longer(pointer: &str, text: &str, most: usize, code: &str) -> Result<(), Refusal> {
    if length(text) > most { Err(Refusal::field(pointer, code)) } else { Ok(()) }
}
