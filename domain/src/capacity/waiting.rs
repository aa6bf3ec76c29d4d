//! The life of a place on the waiting list.

use crate::codes::codes;

codes! {
    /// Where somebody on the waiting list stands.
    WaitingState {
        /// For units to come free.
        Waiting = "waiting",
        /// Units are kept free for them until the offer's deadline.
        Offered = "offered",
        /// They took the offer.
        Taken = "taken",
        /// They let the offer go by, or nothing came free in time.
        Lapsed = "lapsed",
        /// They do not want it any more.
        Left = "left",
    }
}

impl WaitingState {
    /// Whether they are still on the list.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered)
    }
}

codes! {
    /// What changes a place on the waiting list.
    WaitingAct {
        /// Units came free.
        Offer = "offer",
        /// Before the deadline.
        Take = "take",
        /// The deadline or the last cut-off is over.
        Lapse = "lapse",
        /// Somebody gives it up.
        Leave = "leave",
    }
}

/// One line of the table: from a state, by an act, to a state.
pub type WaitingTransition = (WaitingState, WaitingAct, WaitingState);

/// What may follow what. It begins as waiting.
pub const WAITING_TRANSITIONS: &[WaitingTransition] = &[
    (WaitingState::Waiting, WaitingAct::Offer, WaitingState::Offered),
    (WaitingState::Waiting, WaitingAct::Lapse, WaitingState::Lapsed),
    (WaitingState::Waiting, WaitingAct::Leave, WaitingState::Left),
    (WaitingState::Offered, WaitingAct::Take, WaitingState::Taken),
    (WaitingState::Offered, WaitingAct::Lapse, WaitingState::Lapsed),
    (WaitingState::Offered, WaitingAct::Leave, WaitingState::Left),
];
