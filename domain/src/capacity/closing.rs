//! Why a window takes nobody any more.

use crate::codes::codes;

codes! {
    /// Why a window is closed.
    ClosedReason {
        /// 恶劣天气: a typhoon, a rainstorm, ice.
        Weather = "weather",
        /// 车辆故障
        Vehicle = "vehicle",
        /// 场地关闭: a yard, a hall, a car park.
        Site = "site",
        /// 人手不足
        Crew = "crew",
        /// 其他原因: the words say which.
        Other = "other",
        /// The plan has no such window any more. Whoever is in it stays in it.
        NotPlanned = "not-planned",
    }
}

impl ClosedReason {
    /// Whether whoever is in the window loses their place. Not by a mere change of plan.
    #[must_use]
    pub const fn drops(self) -> bool {
        !matches!(self, Self::NotPlanned)
    }
}
