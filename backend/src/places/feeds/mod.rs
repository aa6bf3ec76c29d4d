//! What devices and operators push: free spaces of car parks, sensors of toilets.
//!
//! What is pushed is kept apart from what is known of a place: a feed writes `parking_count` or
//! `toilet_reading` and never `place`, so one failing never stops the other. docs/FEEDS.md is the
//! interface.
//!
//! - [`keys`]: who may push, for which source; made and revoked by staff;
//! - [`Gate`]: what a serving process keeps in memory of them: the keys it saw lately, how much each
//!   has left, and what came, until it is written down;
//! - [`put`], [`put_batch`]: reading and writing what came; `parking.rs` and `toilets.rs` say what
//!   it can be.
//!
//! To add a feed: 1. a [`Scope`], also in the check of `feed_key`; 2. a module like `toilets.rs`, with
//! its table, and its lines in `put.rs`; 3. its routes in `server::feeds`; 4. its table in
//! docs/FEEDS.md.

mod body;
mod counters;
pub mod devices;
mod fault;
mod gate;
pub mod health;
pub mod keys;
mod parking;
mod put;
mod received;
mod scope;
mod toilets;
mod token;

pub use body::{AHEAD, MOST_ITEMS};
pub use counters::Counts;
pub use fault::{Fault, FeedError};
pub use gate::{Gate, Key};
pub use put::{put, put_batch};
pub use received::{ItemResult, Received};
pub use scope::Scope;
pub use token::FeedToken;

#[cfg(test)]
mod tests;
