//! One place, with everything that is known of it.
//!
//! - [`read`] gives it, or says where it went;
//! - [`alternatives`] are the nearest open ones of its kind;
//! - [`newest`] are the addresses of many, for search engines.

mod alternatives;
mod newest;
mod place;
#[cfg(test)]
mod tests;

pub use alternatives::alternatives;
pub use newest::{Addressed, newest};
pub use place::{Coming, ParkingFacts, Place, Read, RecyclingPrice, Standing, ToiletFacts, read};
