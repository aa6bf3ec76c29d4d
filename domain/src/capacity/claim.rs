//! The life of a claim: somebody's units in a window.

use crate::codes::codes;

codes! {
    /// Where a claim stands.
    ClaimState {
        /// Kept free for a while, until somebody has made up their mind or paid.
        Held = "held",
        /// Theirs.
        Booked = "booked",
        /// Given back.
        Released = "released",
    }
}

impl ClaimState {
    /// Whether it takes units of its window.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Held | Self::Booked)
    }
}

codes! {
    /// What changes a claim.
    ClaimAct {
        /// Before its time is over and before the cut-off of the window.
        Confirm = "confirm",
        /// Its time is over.
        Expire = "expire",
        /// Somebody gives it up.
        Release = "release",
        /// It was paid too late, and there is room all the same.
        Reinstate = "reinstate",
    }
}

/// One line of the table: from a state, by an act, to a state.
pub type ClaimTransition = (ClaimState, ClaimAct, ClaimState);

/// What may follow what. A claim begins as held.
pub const CLAIM_TRANSITIONS: &[ClaimTransition] = &[
    (ClaimState::Held, ClaimAct::Confirm, ClaimState::Booked),
    (ClaimState::Held, ClaimAct::Expire, ClaimState::Released),
    (ClaimState::Held, ClaimAct::Release, ClaimState::Released),
    (ClaimState::Held, ClaimAct::Reinstate, ClaimState::Booked),
    (ClaimState::Booked, ClaimAct::Release, ClaimState::Released),
    (ClaimState::Released, ClaimAct::Reinstate, ClaimState::Booked),
];
