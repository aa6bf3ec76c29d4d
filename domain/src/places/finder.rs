//! The pages that list places.

use super::PlaceKind;
use crate::codes::codes;

codes! {
    /// A page that lists places, from the nearest on. Which kinds it has is data (`place_kind`).
    Finder {
        /// 找公厕
        Toilets = "toilets",
        /// 找车位
        Parking = "parking",
        /// 找投放点
        Dropoff = "dropoff",
        /// Every other kind, a list of its own each.
        Other = "other",
    }
}

impl Finder {
    /// The kind that most of its places are, whose attributes it filters by.
    #[must_use]
    pub const fn kind(self) -> PlaceKind {
        match self {
            Self::Toilets => PlaceKind::Toilet,
            Self::Parking => PlaceKind::Parking,
            Self::Dropoff => PlaceKind::DropOff,
            Self::Other => PlaceKind::Station,
        }
    }
}
