//! What can be found in a district: toilets, parking, places to drop things off.
//!
//! - [`Coordinates`] and [`Datum`]: where a source says that something is, and what its degrees are
//!   counted on;
//! - [`straight_line`], [`Rounded`], [`walking_minutes`]: how far it is;
//! - [`hours`]: when it is open;
//! - [`tariff`]: what parking costs;
//! - the words for what a place is and has: [`PlaceKind`], [`Attribute`], [`Known`] and those of
//!   [`toilet`], [`parking`], [`dropoff`].

mod attribute;
mod codes;
mod datum;
mod distance;
pub mod dropoff;
pub mod hours;
mod kind;
pub mod parking;
pub mod tariff;
pub mod toilet;

pub use attribute::{Attribute, Known};
pub use datum::{Coordinates, CoordinatesError, Datum};
pub use distance::{Rounded, straight_line, walking_minutes};
pub use kind::PlaceKind;
