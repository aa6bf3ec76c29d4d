//! What a form needs so that nothing typed into it is lost and nothing is done twice.
//!
//! A form posts to its server function, which always redirects. When something was wrong the values
//! and the codes of the errors wait in a draft, one encrypted row per pre-session and form, for the
//! page that is shown next. A wizard is the same row: each page adds its values
//! ([`FormValues::extend`]).
//!
//! To add a form: 1. a [`FormSpec`] constant that names it and the fields worth keeping; 2. its
//! page mints a [`FormKey`] into a hidden field and fills the rest from [`load_draft()`]; 3. its
//! server function calls the operation, which in its one transaction calls
//! [`idempotency::begin`](crate::idempotency::begin), has its effect, calls [`discard_draft()`] and
//! [`idempotency::finish`](crate::idempotency::finish), and commits; 4. on an error that the
//! visitor can mend it calls [`save_draft()`] and redirects back to the form.

mod discard_draft;
mod form_key;
mod load_draft;
mod save_draft;
mod values;

use chrono::TimeDelta;

pub use self::{
    discard_draft::discard_draft,
    form_key::{FormKey, NotAFormKey},
    load_draft::{Draft, load_draft},
    save_draft::save_draft,
    values::{FormValues, MAX_BYTES},
};
use crate::Problem;

/// How long a draft waits after it was last saved.
pub const DRAFT_LIFE: TimeDelta = TimeDelta::hours(24);

/// Where a draft's values are sealed.
const SEALED_COLUMN: &str = "form_draft.sealed_values";

/// What a form is called and what a draft of it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormSpec {
    /// The form's name, such as `ask`. Never change it: the drafts under it would be lost.
    pub name: &'static str,
    /// The fields that a draft keeps. Everything else is dropped, so secrets (passwords, codes)
    /// and what a stranger adds to the post are never kept. With [`FormKey::FIELD`] among them, a
    /// form that is sent again after an error is still the same form.
    pub kept: &'static [&'static str],
}

/// Why a draft could not be saved, loaded or discarded.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The database did not answer as it should.
    #[error("the form draft could not be reached")]
    Database(#[from] sqlx::Error),
}

impl DraftError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["unavailable"];
}

impl Problem for DraftError {
    fn code(&self) -> &'static str {
        match self {
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Database(_) => 503,
        }
    }
}
