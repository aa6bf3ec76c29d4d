//! The city's 12345: most orders of a district come from there, and their replies go back there.
//!
//! - [`mapping`] is what the city calls its columns and what its codes mean here: data.
//! - [`import()`] makes cases of its orders, from a file or by the API: one number, one case.
//! - [`outbound`] is what goes back: replies, extensions and 退单, each until the city has said that
//!   it has it, or that it will not.
//! - [`reconcile`] compares what both have of a day; what differs is resolved or explained.
//!
//! docs/CITY-12345.md is the interface.
//!
//! To add a field of orders: 1. its line in [`Field`], also in the check of `city_column`; 2. where it
//! is read in `order.rs`; 3. its text `city-field-…`; 4. its line in docs/CITY-12345.md.

mod by;
mod fault;
mod import;
pub mod mapping;
mod order;
pub mod outbound;
pub mod reconcile;
mod rows;
mod runs;
#[cfg(test)]
mod tests;

pub use by::{By, CityError, Way};
pub use fault::Fault;
pub use import::{Came, Import, Line, Report, Source, import};
pub use mapping::{Dictionary, Field};
pub use order::MOST_ORDERS;
pub use runs::{Run, runs};
