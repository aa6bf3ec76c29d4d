//! Showing somebody of the staff one masked value in full, with a reason that is kept.
//!
//! The reason is a word of a short list, which stays in the audit for good, and a sentence, which is
//! sealed beside it and goes in its time ([`add_note`](crate::audit::add_note)): a sentence may hold
//! a name, the audit may not.
//!
//! To add a field: 1. a variant of [`Field`] with its arms; 2. the function that finds its row;
//! 3. a link to its form (`console::unmask`) where the masked value is shown.

mod field;
mod show;

pub use field::Field;
pub use show::{Reason, Unmask, UnmaskError, Unmasked, unmask};
