//! Bulky and renovation waste (大件垃圾, 装修垃圾): what is collected, what it costs, and how a
//! booking goes.
//!
//! - [`Thing`], [`Basket`]: what somebody wants to be rid of, and where it stands.
//! - [`PriceTable`] and [`quote`]: what that costs, line by line. The only place that makes a price.
//! - [`State`] and [`Step`] with the one table of [`TRANSITIONS`]: what may follow what, and who may
//!   do it. docs/BULKY.md is printed from it by a test, and the database holds the same rows, from
//!   which its trigger refuses everything else.
//! - [`Policy`]: until when a booking can be changed or cancelled, and what is paid back.
//!
//! To add something that a price depends on: 1. a field of [`PriceTable`], with a default that
//! changes nothing, so that old tables stay readable; 2. a line in `quote.rs` with its [`Reason`];
//! 3. its text `bulky-line-…`; 4. its field on the staff page of prices.

mod basket;
#[cfg(test)]
mod docs;
mod item;
mod policy;
mod price_table;
mod quote;
mod state;
mod step;
mod transition;

pub use basket::{
    Basket, BasketError, MAX_CENTIMETRES, MAX_QUANTITY, MAX_THINGS, Measures, Placed, Quantity,
    Site, Thing, Volume,
};
pub use item::{Handling, Size};
pub use policy::{Policy, Refund};
pub use price_table::{Carrying, Exemption, FreeAllowance, PriceTable, PriceTableError};
pub use quote::{Effect, Line, Quote, Reason, quote};
pub use state::State;
pub use step::{Party, Step};
pub use transition::{TRANSITIONS, Transition, transition};
