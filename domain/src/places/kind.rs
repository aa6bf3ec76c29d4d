//! What kinds of places there are.
//!
//! Kinds are data, in `place_kind`, with their names; `minhu import kinds` adds others. Here are
//! those that have rules of their own. To add one of these: 1. its line here; 2. its row in a
//! migration; 3. what it has that others have not.

use super::Finder;
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
    /// The kind whose rules count for places of the kind `code`: itself, or, where it is data only,
    /// that of most places of its page. None where it has a list of its own: whatever places can
    /// have, those of it can.
    #[must_use]
    pub fn ruling(code: &str, finder: Finder) -> Option<Self> {
        match Self::parse(code) {
            None if finder != Finder::Other => Some(finder.kind()),
            own => own,
        }
    }

    /// Whether one brings waste there.
    #[must_use]
    pub const fn takes_waste(self) -> bool {
        matches!(self, Self::DropOff | Self::Recycling | Self::Hazardous | Self::BulkyYard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_is_data_only_has_the_rules_of_its_page() {
        for kind in PlaceKind::ALL {
            assert_eq!(PlaceKind::ruling(kind.as_str(), Finder::Other), Some(*kind));
        }
        let textiles = PlaceKind::ruling("textiles", Finder::Dropoff);
        assert_eq!(textiles, Some(PlaceKind::DropOff));
        assert_eq!(PlaceKind::ruling("water", Finder::Other), None);
    }
}
