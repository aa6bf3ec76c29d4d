//! What a place has or has not, as far as anybody knows.
//!
//! To add an attribute: 1. its line here, and the kinds that it says something of; 2. a migration
//! that widens the check of the table; 3. its text, `place-attribute-…`.

use super::PlaceKind;
use crate::codes::codes;

codes! {
    /// What is known of an attribute. Nothing said is never no.
    #[derive(Default)]
    Known {
        Yes = "yes",
        No = "no",
        /// In part, or not for everybody: one step at the door, paper only by day.
        Limited = "limited",
        #[default]
        Unknown = "unknown",
    }
}

impl Known {
    /// Whether a filter on the attribute lets it through: what is there in part is there.
    #[must_use]
    pub const fn is_there(self) -> bool {
        matches!(self, Self::Yes | Self::Limited)
    }

    /// Whether anything is known.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

codes! {
    /// Something that residents look for.
    Attribute {
        /// 无障碍厕位, 无障碍停车位: usable in a wheelchair
        Accessible = "accessible",
        /// 第三卫生间: for those who need the help of somebody of the other sex
        ThirdRoom = "third-room",
        /// 家庭卫生间, 母婴室
        FamilyRoom = "family-room",
        /// 婴儿护理台
        BabyChanging = "baby-changing",
        /// 蹲位
        Squat = "squat",
        /// 坐便
        Seated = "seated",
        /// 厕纸
        Paper = "paper",
        /// 洗手液
        Soap = "soap",
        /// 干手设施
        HandDrying = "hand-drying",
        /// 热水
        HotWater = "hot-water",
        /// 免费
        Free = "free",
        /// 社会单位开放联盟: somebody's own toilet that is open to everybody
        Alliance = "alliance",
        /// 充电桩
        Charging = "charging",
        /// 先离场后付费
        PayLater = "pay-later",
        /// 错时共享: an institution's own spaces, outside its hours
        SharedHours = "shared-hours",
        /// 有人值守, 督导
        Attended = "attended",
        /// 洗手池
        HandWashing = "hand-washing",
    }
}

impl Attribute {
    /// Whether it says something of places of this kind.
    #[must_use]
    pub const fn is_of(self, kind: PlaceKind) -> bool {
        match self {
            Self::Accessible | Self::Free => true,
            Self::ThirdRoom
            | Self::FamilyRoom
            | Self::BabyChanging
            | Self::Squat
            | Self::Seated
            | Self::Paper
            | Self::Soap
            | Self::HandDrying
            | Self::Alliance => matches!(kind, PlaceKind::Toilet),
            Self::HotWater => matches!(kind, PlaceKind::Toilet | PlaceKind::Station),
            Self::Charging => matches!(kind, PlaceKind::Parking | PlaceKind::Station),
            Self::PayLater | Self::SharedHours => matches!(kind, PlaceKind::Parking),
            Self::Attended => kind.takes_waste() || matches!(kind, PlaceKind::Toilet),
            Self::HandWashing => matches!(kind, PlaceKind::Toilet | PlaceKind::DropOff),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_is_unknown() {
        assert_eq!(Known::default(), Known::Unknown);
        assert!(!Known::Unknown.is_there() && !Known::Unknown.is_known());
        assert!(Known::No.is_known() && Known::Limited.is_there());
    }

    #[test]
    fn every_attribute_is_of_some_kind() {
        for attribute in Attribute::ALL {
            assert!(PlaceKind::ALL.iter().any(|kind| attribute.is_of(*kind)), "{attribute:?}");
        }
        assert!(!Attribute::ThirdRoom.is_of(PlaceKind::Parking));
        assert!(Attribute::Attended.is_of(PlaceKind::Hazardous));
    }
}
