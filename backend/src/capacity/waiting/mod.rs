//! The waiting list: who wants in when a window is full.
//!
//! [`join_waiting`] puts somebody on it, for a window or for any window of a day. When units come
//! free, [`offer_next`] keeps them free for whoever came first and fits in, until the offer's
//! deadline; [`take_offer`] makes that an ordinary hold of theirs. [`leave_all`] takes them off every
//! list. [`turn`], which every worker calls, ends offers that were let go by and makes those that
//! nobody made. What somebody on the list must be told is handed out once by [`take_news`].

mod join;
mod lapse;
mod leave;
mod news;
mod offer;
mod take;
#[cfg(test)]
mod tests;
mod turn;

pub use join::{Join, Target, join_waiting};
pub use lapse::lapse_offers;
pub use leave::leave_all;
pub use news::{News, take_news};
pub use offer::{Offered, offer_next};
pub use take::take_offer;
pub use turn::turn;

/// The kind of subject of claims that keep offered units free. No capability's sweep finds them.
pub(super) const OFFER: &str = "waiting-offer";
