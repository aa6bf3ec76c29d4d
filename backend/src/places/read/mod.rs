//! One place, with everything that is known of it.
//!
//! - [`read`] gives it, or says where it went;
//! - [`alternatives`] are the nearest open ones of its kind;
//! - [`part`] has the addresses of many, for search engines.

mod alternatives;
mod part;
mod place;
#[cfg(test)]
mod tests;

pub use alternatives::alternatives;
pub(in crate::places) use part::parts;
pub use part::{Addressed, PART, part};
pub use place::{Coming, ParkingFacts, Place, Read, RecyclingPrice, ToiletFacts, read};

pub use super::store::Standing;
