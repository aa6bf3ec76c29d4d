//! Where a case stands.

use super::Outcome;
use crate::codes::codes;

codes! {
    /// Where a case stands.
    State {
        /// 待受理: it has come in.
        Received = "received",
        /// 已受理
        Accepted = "accepted",
        /// 现场核实: somebody looks whether it is so.
        Inspecting = "inspecting",
        /// 已立案: it waits for a department, for the first time or after a return.
        Registered = "registered",
        /// 已派遣: a department has it and has not begun.
        Dispatched = "dispatched",
        /// 处置中
        Handling = "handling",
        /// 挂账: it waits for something that nobody here can hasten.
        Suspended = "suspended",
        /// 疑难: a coordination meeting decides.
        Hard = "hard",
        /// 已反馈: the department says that it is done.
        FedBack = "fed-back",
        /// 已核查: somebody has seen that it is done.
        Verified = "verified",
        /// 已结案: the resident has the answer.
        Closed = "closed",
        /// 已回访
        CalledBack = "called-back",
        /// 已评价
        Rated = "rated",
        /// 不予受理: with a reason.
        Refused = "refused",
        /// 已并案: another case has it.
        Merged = "merged",
        /// 作废: it was no case.
        Void = "void",
        /// 已撤回 by the resident.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Whether somebody still has to do something before the resident has an answer.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Received
                | Self::Accepted
                | Self::Inspecting
                | Self::Registered
                | Self::Dispatched
                | Self::Handling
                | Self::Suspended
                | Self::Hard
                | Self::FedBack
                | Self::Verified
        )
    }

    /// Whether it was closed with an answer: it can be rated, called back and reopened.
    #[must_use]
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::Closed | Self::CalledBack | Self::Rated)
    }

    /// Whether the answer says solved, and who reported it said since that it is not.
    #[must_use]
    pub const fn is_disputed(self, outcome: Option<Outcome>, solved: Option<bool>) -> bool {
        self.is_answered()
            && matches!(outcome, Some(Outcome::Solved))
            && matches!(solved, Some(false))
    }

    /// Whether a department has the case.
    #[must_use]
    pub const fn is_departments(self) -> bool {
        matches!(self, Self::Dispatched | Self::Handling | Self::Suspended | Self::Hard)
    }
}
