//! Capacity: one engine for everything that can be full. `domain::capacity` says what the words mean.
//!
//! It knows nothing of what its windows are for: a claim's [`Subject`] is a kind and an id, and what
//! a subject must know is given back to whoever called, in their transaction.
//!
//! - **Residents.** [`available`] lists windows. [`hold`] takes units for a while, [`extend`] prolongs
//!   that once, [`begin_payment`] and [`keep_for_payment`] let it outlive a payment, [`confirm`] makes it
//!   theirs. [`move_to`] holds another place beside a booked one, and confirming ([`swap`]) gives the old
//!   one back; [`resize`], [`release`], and [`reinstate`] once it is paid.
//! - **Sweeping.** What was held and not confirmed in time, its capability [`release`]s, in the
//!   transaction in which it says so. [`booked_in_closed`] lists whom it must tell that staff have
//!   closed their window, and [`why_closed`] gives the reason.
//! - **The waiting list** is in [`waiting`], the planning of windows in [`plan`], what staff do in
//!   [`staff`].
//! - [`recount()`] adds up all claims and compares: `minhu doctor capacity`.
//!
//! Why a window is never sold twice: its counters change in one conditional UPDATE and nowhere else
//! (`counters.rs`), and a CHECK holds to it. Why nobody waits for each other in a circle: every
//! operation locks claims before windows, and several of either in the order of their ids. A
//! transaction that calls more than one operation keeps to one subject, or has them in that order.
//!
//! To make something else bookable: 1. a resource for each thing ([`put_resource`], or staff make it);
//! 2. a kind of subject, whose confirmation calls [`confirm`]; 3. periodic tasks that [`release`] the
//! holds of that kind whose time is over, and call [`booked_in_closed`] and [`waiting::take_news`].

mod affected;
mod available;
#[cfg(test)]
mod bench;
mod claim;
mod close;
mod confirm;
mod counters;
mod error;
mod extend;
mod hold;
mod limits;
mod move_to;
pub mod plan;
mod recount;
mod reinstate;
mod release;
mod resize;
mod resource;
pub mod staff;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod waiting;
mod window;

pub use affected::{Affected, Conflict, booked_in_closed, conflicts};
pub use available::{Offer, available};
pub use close::{Closing, close, reopen};
pub use confirm::{confirm, swap};
pub use error::{ConfirmError, ExtendError, HoldError};
pub use extend::{begin_payment, extend, keep_for_payment};
pub use hold::{Hold, Subject, hold};
pub use limits::set_limits;
pub use move_to::{Move, move_to};
pub use recount::{Difference, recount};
pub use reinstate::reinstate;
pub use release::release;
pub use resize::resize;
pub use resource::{NewResource, Resource, put_resource, resources};
pub use window::{ClaimRead, Closed, Window, read_claim, why_closed, window};
