//! What has a deadline.

use super::State;
use crate::codes::codes;

codes! {
    /// A clock that runs on a case. Several run at once; each is fixed when it starts, and moved only
    /// by an approved extension, a recorded pause, or the one replacement of a provisional date.
    ClockKind {
        /// 受理: from the report until it is accepted or refused.
        Accept = "accept",
        /// 首次联系: from the report until somebody has answered the resident for the first time.
        Contact = "contact",
        /// 处置: from each dispatch until that department has fed back.
        Handle = "handle",
        /// 结案: from the report until it is closed. Its end is what residents are told.
        Close = "close",
        /// 回访: from the close until the resident was called back or has rated it.
        CallBack = "callback",
        /// 挂账与疑难复核: while it is suspended or hard, until it is looked at again or its meeting is
        /// over.
        Review = "review",
        /// 回复: from what the resident has added until somebody has replied to it.
        Reply = "reply",
    }
}

impl ClockKind {
    /// Whether it stands still while a case is suspended (挂账).
    #[must_use]
    pub const fn pauses(self) -> bool {
        matches!(self, Self::Handle | Self::Close)
    }

    /// Whether it still runs in this state; on the way into any other, it stops.
    #[must_use]
    pub const fn runs_in(self, state: State) -> bool {
        match self {
            Self::Accept => matches!(state, State::Received),
            Self::Contact | Self::Reply => state.is_open(),
            Self::Handle => matches!(
                state,
                State::Dispatched | State::Handling | State::Suspended | State::Hard
            ),
            Self::Close => state.is_open(),
            Self::CallBack => matches!(state, State::Closed),
            Self::Review => matches!(state, State::Suspended | State::Hard),
        }
    }
}
