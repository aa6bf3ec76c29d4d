//! Capacity: what can be full, whatever it is. A pickup crew's morning, a drop-off yard's hour, a
//! row of parking spaces, the seats of an event.
//!
//! - A *resource* has *windows*, stretches of time with so many [`Units`] each. A *claim* is
//!   somebody's units in a window: held for a while, then booked or released ([`ClaimState`]).
//! - [`Left`] is what residents are told: free, few, full.
//! - [`plan`] makes windows of a resource's [`Template`]s, the calendar's days and its
//!   [`Exception`]s.
//! - [`WaitingState`] is the life of a place on the waiting list; [`offer_end`] says how long an
//!   offer stands.
//!
//! docs/CAPACITY.md is printed from the tables [`CLAIM_TRANSITIONS`] and [`WAITING_TRANSITIONS`] by
//! a test, and the database holds the same rows, from which its triggers refuse everything else.
//!
//! To add a way from one state to another: 1. its row in `claim.rs` or `waiting.rs`; 2. a migration
//! that adds the same row to `capacity_transition`; 3. an operation in `backend::capacity`; 4.
//! `UPDATE_DOCS=1` for the page.

mod claim;
mod closing;
#[cfg(test)]
mod docs;
mod exception;
mod left;
mod offer;
mod plan;
mod template;
mod units;
mod waiting;
mod weekdays;

pub use claim::{CLAIM_TRANSITIONS, ClaimAct, ClaimState, ClaimTransition};
pub use closing::ClosedReason;
pub use exception::Exception;
pub use left::{Left, has_room};
pub use offer::offer_end;
pub use plan::{Planned, plan};
pub use template::{Slot, Template};
pub use units::Units;
pub use waiting::{WAITING_TRANSITIONS, WaitingAct, WaitingState, WaitingTransition};
pub use weekdays::{NotWeekdays, Weekdays};
