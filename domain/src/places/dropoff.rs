//! The words for places that take waste, after GB/T 19095-2019 and GB/T 37515-2019
//! (再生资源回收体系建设规范).

use crate::sorting::{Bin, Outside};

use crate::codes::codes;

codes! {
    /// What a place takes.
    Accepts {
        /// 可回收物
        Recyclable = "recyclable",
        /// 有害垃圾
        Hazardous = "hazardous",
        /// 厨余垃圾
        Food = "food",
        /// 其他垃圾
        Residual = "residual",
        /// 大件垃圾
        Bulky = "bulky",
        /// 装修垃圾
        Renovation = "renovation",
    }
}

impl Accepts {
    /// What a place has to take so that what goes into this bin, or this way, is brought there; none
    /// of what is brought to no place.
    #[must_use]
    pub const fn of(way: Result<Bin, Outside>) -> Option<Self> {
        match way {
            Ok(Bin::Recyclable) => Some(Self::Recyclable),
            Ok(Bin::Hazardous) => Some(Self::Hazardous),
            Ok(Bin::Food) => Some(Self::Food),
            Ok(Bin::Residual) => Some(Self::Residual),
            Err(Outside::Bulky) => Some(Self::Bulky),
            Err(Outside::Renovation) => Some(Self::Renovation),
            Err(_) => None,
        }
    }
}

codes! {
    /// How large a place for recyclables is: 点, 站, 中心.
    RecyclingLevel {
        /// 回收点
        Point = "point",
        /// 中转站
        Station = "station",
        /// 分拣中心
        Centre = "centre",
    }
}

codes! {
    /// Whether somebody is there while it is open (督导).
    #[derive(Default)]
    Attendance {
        /// Always while it is open.
        Always = "always",
        /// In its timed windows only (定时定点).
        Windows = "windows",
        /// Nobody: cameras at most.
        Never = "never",
        /// Nobody has said.
        #[default]
        Unknown = "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sorting::Category;

    #[test]
    fn what_is_brought_has_the_codes_of_the_guide() {
        for bin in Bin::ALL {
            assert_eq!(Accepts::of(Ok(bin)).map(Accepts::as_str), Some(bin.as_str()));
        }
        let outside = Category::outside().filter_map(|category| {
            Accepts::of(category.bin()).map(|accepts| (accepts.as_str(), category.as_str()))
        });
        let both = [("bulky", "bulky"), ("renovation", "renovation")];
        assert_eq!(outside.collect::<Vec<_>>(), both);
    }
}
