//! What every list of staff has in common: it pages by key, is taken away as CSV or XLSX, and its
//! filters can be kept under a name.
//!
//! To add a list: 1. a [`List`] constant that names it and the fields of its filter; 2. its filter,
//! read from the query of its address, with one SQL function that takes filter, [`After`] and
//! [`fetch`] and orders by an indexed key; 3. [`Page::cut`] over what that gives; 4. for the export
//! the same function with [`fetch_exported`] rows, a [`Sheet`] of them, and [`export`], which checks
//! the permission and writes the audit row; 5. in `console`, `list::FilterBar`, `list::Pager`,
//! `list::SavedFilters` and `list::answer_export`, and a line in `list::of_name`.

mod days;
mod error;
mod export;
mod page;
pub mod saved_filters;
mod sheet;
#[cfg(test)]
pub(crate) mod testing;

pub use days::{first_id, midnight};
pub use error::ListError;
pub use export::{Export, ExportError, Exported, MAX_EXPORTED, export, fetch_exported};
pub use page::{After, Key, PAGE, Page, fetch};
pub use sheet::{Format, Sheet, SheetError};

/// A list could not be read, since the database did not answer as it should.
#[derive(Debug, thiserror::Error)]
#[error("the list could not be read: {0}")]
pub struct Unavailable(#[from] sqlx::Error);

/// A list of staff pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Lower-case, hyphenated: `audit`. Names the files and the saved filters, so never change it.
    pub name: &'static str,
    /// The fields of its filter, as in the query of its address. None may hold personal data: an
    /// address is kept by browsers.
    pub fields: &'static [&'static str],
}
