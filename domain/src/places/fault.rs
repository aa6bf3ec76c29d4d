//! What visitors find broken or missing at a place.

use super::PlaceKind;
use crate::codes::codes;

codes! {
    /// What is wrong at a place, for those who mend it.
    Fault {
        /// 不干净, 有异味
        Dirty = "dirty",
        /// 没有厕纸
        NoPaper = "no-paper",
        /// 没有洗手液
        NoSoap = "no-soap",
        /// 没有水
        NoWater = "no-water",
        /// 堵塞, 漏水
        Blocked = "blocked",
        /// 灯不亮
        NoLight = "no-light",
        /// 门锁坏
        Door = "door",
        /// 无障碍设施不能用
        Accessible = "accessible",
        /// 垃圾满溢
        Overflowing = "overflowing",
        /// 道闸, 缴费设备坏
        Gate = "gate",
        /// 应开放而关闭
        ClosedInHours = "closed-in-hours",
        /// Something else: the words say what.
        Other = "other",
    }
}

impl Fault {
    /// Whether it can happen at places of this kind.
    #[must_use]
    pub const fn is_of(self, kind: PlaceKind) -> bool {
        match self {
            Self::NoPaper | Self::NoSoap | Self::Blocked => matches!(kind, PlaceKind::Toilet),
            Self::NoWater => matches!(kind, PlaceKind::Toilet | PlaceKind::DropOff),
            Self::Overflowing => kind.takes_waste(),
            Self::Gate => matches!(kind, PlaceKind::Parking),
            Self::Dirty
            | Self::NoLight
            | Self::Door
            | Self::Accessible
            | Self::ClosedInHours
            | Self::Other => true,
        }
    }
}
