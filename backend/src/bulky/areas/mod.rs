//! Who serves which street: a crew (a resource of [`capacity`](crate::capacity)), at once or from a day
//! to come.
//!
//! `bulky_area` holds what counts now; a street that is not there is outside of the service area. What
//! counts later waits in `bulky_area_change` until [`apply_due`], which workers call, moves it over; a
//! crew that was retired meanwhile is not put in place.
//! Whoever booked stays with the crew whose window they have, and may choose another one of it or of
//! the new crew ([`Served`](super::served::Served)).

mod apply_due;
mod read;
mod retire;
mod set;
#[cfg(test)]
mod tests;
mod withdraw;

pub use apply_due::apply_due;
pub use read::{AreaChange, StreetArea, area_changes, areas};
pub use retire::retire_crew;
pub use set::{SetArea, set_area};
pub use withdraw::withdraw_area;

/// What capacity calls a crew's area.
pub const AREA: &str = "bulky-area";

/// What can be wrong with the fields of these forms, besides what
/// [`SaveError`](crate::records::SaveError) knows of every form.
pub const AREA_CODES: &[&str] =
    &["bulky-area-past", "bulky-area-far", "bulky-crew-serves", "bulky-crew-booked"];
