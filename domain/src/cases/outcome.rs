//! How a case ended.

use crate::codes::codes;

codes! {
    /// How a case ended, said honestly; residents read words of its own for each.
    Outcome {
        /// 已解决
        Solved = "solved",
        /// 不属于本区职责: somebody else's, and the answer says whose.
        NotOurs = "not-ours",
        /// 无法办理: the answer says why.
        Cannot = "cannot",
        /// 重复: another case has it.
        Duplicate = "duplicate",
        /// 已撤回 by the resident.
        Withdrawn = "withdrawn",
    }
}

impl Outcome {
    /// Whether a handler may feed it back; the others come about by acts of their own.
    #[must_use]
    pub const fn is_fed_back(self) -> bool {
        matches!(self, Self::Solved | Self::NotOurs | Self::Cannot)
    }
}
