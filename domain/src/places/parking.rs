//! The words for parking, after GB/T 51149-2016 (城市停车规划规范) and what operators publish.

use crate::codes::codes;

/// The most spaces of one place; the table's own limit.
pub const MOST_SPACES: u32 = 100_000;

codes! {
    /// Where the spaces are.
    Site {
        /// 路内停车泊位
        OnStreet = "on-street",
        /// 地面停车场
        Lot = "lot",
        /// 停车楼, 立体停车库
        Garage = "garage",
        /// 地下停车库
        Underground = "underground",
        /// 自行车停放区
        Bicycles = "bicycles",
        /// 电动自行车停放区
        EBikes = "e-bikes",
    }
}

impl Site {
    /// Whether it is for bicycles and e-bikes, and not for cars.
    #[must_use]
    pub const fn is_for_cycles(self) -> bool {
        matches!(self, Self::Bicycles | Self::EBikes)
    }
}

codes! {
    /// Whose spaces are counted apart. They are part of the total.
    Audience {
        /// 无障碍车位
        Accessible = "accessible",
        /// 充电车位
        Charging = "charging",
        /// 女士车位
        Women = "women",
        /// 亲子车位
        Family = "family",
        /// 货车车位
        Truck = "truck",
        /// 居民专用
        Resident = "resident",
    }
}

codes! {
    /// What is parked, as far as prices differ.
    Vehicle {
        /// 小型车, the blue plate
        Small = "small",
        /// 大型车, the yellow plate
        Large = "large",
        /// 新能源车, the green plate
        NewEnergy = "new-energy",
        /// 摩托车
        Motorcycle = "motorcycle",
        /// 电动自行车
        EBike = "e-bike",
        /// 自行车
        Bicycle = "bicycle",
    }
}

codes! {
    /// How it can be paid.
    Payment {
        /// 微信支付
        WeChat = "wechat",
        /// 支付宝
        Alipay = "alipay",
        /// 云闪付, a bank card
        UnionPay = "unionpay",
        /// 数字人民币
        ECny = "e-cny",
        /// ETC
        Etc = "etc",
        /// 现金
        Cash = "cash",
        /// 月卡, 包月
        Monthly = "monthly",
    }
}
