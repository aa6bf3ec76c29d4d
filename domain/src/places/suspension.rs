//! Why a place is not open for a while (暂停开放).

use crate::codes::codes;

codes! {
    /// Why it is suspended.
    SuspensionReason {
        /// 设施维修
        Repair = "repair",
        /// 改造重建
        Rebuilding = "rebuilding",
        /// 停水停电
        WaterOrPower = "water-or-power",
        /// 大型活动
        Event = "event",
        /// 恶劣天气
        Weather = "weather",
        /// 安全隐患
        Safety = "safety",
        /// 其他: the words say what.
        Other = "other",
    }
}
