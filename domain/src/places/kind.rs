//! What kinds of places there are.
//!
//! Kinds are data, in `place_kind`, with their names; here are those that have rules of their own.
//! To add one of these: 1. its line here; 2. its row in a migration; 3. what it has that others have
//! not.

use crate::codes::codes;

codes! {
    /// What a place is.
    PlaceKind {
        /// 公共厕所
        Toilet = "toilet",
        /// 停车场, and spaces at the kerb
        Parking = "parking",
        /// 生活垃圾投放点: bins of the four categories
        DropOff = "drop-off",
        /// 可回收物回收点, 回收站 or 回收中心
        Recycling = "recycling",
        /// 有害垃圾投放点
        Hazardous = "hazardous",
        /// 大件垃圾 and 装修垃圾 yard
        BulkyYard = "bulky-yard",
        /// 驿站: staffed, with things to borrow and a place to rest
        Station = "station",
    }
}

impl PlaceKind {
    /// Whether one brings waste there.
    #[must_use]
    pub const fn takes_waste(self) -> bool {
        matches!(self, Self::DropOff | Self::Recycling | Self::Hazardous | Self::BulkyYard)
    }
}
