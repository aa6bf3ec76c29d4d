//! What can be done to a booking, and by whom.

use crate::codes::codes;

codes! {
    /// What can be done to a booking.
    Step {
        /// A window is held: from the waiting list, or after the first one was full.
        Hold = "hold",
        /// Payment begins.
        Pay = "pay",
        /// It is certain: paid, or there is nothing to pay.
        Confirm = "confirm",
        /// The time to confirm is over, and the units went back; or the time to answer is, and the money
        /// did.
        Lapse = "lapse",
        /// Payment came after the time was over, and there was still room.
        Reinstate = "reinstate",
        /// Items, window, address or notes are others; it keeps its number.
        Change = "change",
        Cancel = "cancel",
        /// Its window was closed (typhoon, vehicle out of order), or is over and nobody came.
        Displace = "displace",
        /// The crew is on its way.
        SetOut = "set-out",
        Collect = "collect",
        /// Nothing was found.
        Miss = "miss",
        /// A second try, free of charge, once.
        Retry = "retry",
        /// Words for staff.
        Note = "note",
    }
}

codes! {
    /// Who takes a step.
    Party {
        /// Whoever has the receipt's secret or the account.
        Resident = "resident",
        /// The hotline, for a caller.
        Hotline = "hotline",
        /// Whoever plans the days.
        Dispatch = "dispatch",
        Crew = "crew",
        /// A clock or a payment platform.
        System = "system",
    }
}
