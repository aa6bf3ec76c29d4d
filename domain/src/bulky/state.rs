//! Where a booking stands.

use chrono::{DateTime, Utc};

use crate::codes::codes;

codes! {
    /// Where a booking stands.
    State {
        /// 候补: every window is full, and it waits for a place.
        Waiting = "waiting",
        /// 已占位: a window is held for it, for minutes.
        Held = "held",
        /// 待支付: it is being paid; the window stays held until that is known.
        Paying = "paying",
        /// 已预约
        Booked = "booked",
        /// 已出车: the crew is on its way.
        OnTheWay = "on-the-way",
        /// 已收运
        Collected = "collected",
        /// 未见物品: the crew was there and did not find it.
        NotFound = "not-found",
        /// 待改期: its window was closed, or nobody came in it; it wants a new one or its money back.
        Displaced = "displaced",
        /// 已取消
        Cancelled = "cancelled",
        /// 已过期: the window was not confirmed in time.
        Expired = "expired",
    }
}

impl State {
    /// Whether somebody will come, or could: it counts as one of the household's bookings.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Collected | Self::Cancelled | Self::Expired)
    }

    /// Whether its window is over and nobody has said what became of it.
    #[must_use]
    pub fn is_overdue(self, ends_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Booked | Self::OnTheWay) && ends_at.is_some_and(|end| end <= now)
    }

    /// Whether it waits for whoever booked to say what they want, and ends by itself if they do not.
    #[must_use]
    pub const fn wants_answer(self) -> bool {
        matches!(self, Self::NotFound | Self::Displaced)
    }

    /// Whether units of a window are taken for it.
    #[must_use]
    pub const fn has_a_place(self) -> bool {
        matches!(self, Self::Held | Self::Paying | Self::Booked | Self::OnTheWay)
    }
}
