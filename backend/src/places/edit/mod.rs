//! Staff edit places one at a time.
//!
//! - [`save_place`] adds a place or changes one; [`PlaceForm`] is its form.
//! - [`save_tariff`] says what parking costs one kind of vehicle; [`TariffForm`] is its form.
//! - [`list()`] is the list of staff.
//!
//! To add a field: 1. `store`; 2. [`PlaceForm`]: its name in `FIELDS`, what the form shows of it and
//! how it is checked; 3. its control in `console/src/pages/places/fields.rs`, and its text.

mod form;
mod list;
mod save;
mod tariff;
#[cfg(test)]
mod tests;

pub use form::{CHECKED, MAX_ADDRESS, MAX_HOURS, MAX_NAME, MAX_NAME_EN, PlaceForm};
pub use list::{LIST, Places, Row, list};
pub(super) use save::not_theirs;
pub use save::{SavePlace, save_place};
pub use tariff::{BANDS, SaveTariff, TariffForm, save_tariff};

use crate::{calendar::LoadError, records::SaveError};

/// Opening hours could not be made times of, since there was no calendar to read.
pub(super) fn unexpanded(error: LoadError) -> SaveError {
    match error {
        LoadError::Database(error) => SaveError::Database(error),
        LoadError::Missing | LoadError::Inconsistent(_) => SaveError::Answer,
    }
}
