//! The versions of what collection costs and by which rules: [`list`] them, write a [`save_draft`],
//! look at what it would have meant ([`preview()`]), and [`publish`] it from a day on. What was published
//! is never written again: bookings lean on it.
//!
//! To add a rule: 1. its field of `domain::bulky::PriceTable` or `Policy`; 2. its field in `form.rs`,
//! read and shown; 3. its control on the staff page, and its text.

mod draft;
mod form;
mod preview;
mod publish;
#[cfg(test)]
mod tests;

pub use draft::{DraftError, SaveDraft, Version, discard_draft, list, read, save_draft};
pub use form::{MAX_LINES, TERMS_CODES, TermsForm};
pub use preview::{Difference, Preview, preview};
pub use publish::{Publish, PublishError, publish};

/// What the audit calls a version.
pub(super) const TERMS: &str = "bulky-terms";
