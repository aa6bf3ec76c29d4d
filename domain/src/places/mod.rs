//! What can be found in a district: toilets, parking, places to drop things off.
//!
//! - [`Coordinates`] and [`Datum`]: where a source says that something is, and what its degrees are
//!   counted on;
//! - [`straight_line`], [`Rounded`], [`walking_minutes`]: how far it is;
//! - [`hours`]: when it is open;
//! - [`tariff`]: what parking costs;
//! - [`PlaceCode`]: what it is called in addresses and on its door;
//! - the words for what a place is and has: [`PlaceKind`], [`Finder`], [`Attribute`], [`Known`] and those of
//!   [`toilet`], [`parking`], [`dropoff`]; [`Fact`], [`Fault`] and [`SuspensionReason`];
//! - [`implied`]: which attributes follow from what else is known.

mod attribute;
mod code;
mod datum;
mod distance;
pub mod dropoff;
mod fact;
mod fault;
mod finder;
pub mod hours;
pub mod implied;
mod kind;
pub mod parking;
mod suspension;
pub mod tariff;
pub mod toilet;

pub use attribute::{Attribute, Known};
pub use code::PlaceCode;
pub use datum::{Coordinates, CoordinatesError, Datum};
pub use distance::{Rounded, straight_line, walking_minutes};
pub use fact::{Fact, PlainFact};
pub use fault::Fault;
pub use finder::Finder;
pub use kind::PlaceKind;
pub use suspension::SuspensionReason;
