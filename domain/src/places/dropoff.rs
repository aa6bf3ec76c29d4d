//! The words for places that take waste, after GB/T 19095-2019 and GB/T 37515-2019
//! (再生资源回收体系建设规范).

use crate::sorting::Bin;

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
    /// The bin that it goes into; none for what has a way of its own.
    #[must_use]
    pub const fn bin(self) -> Option<Bin> {
        match self {
            Self::Recyclable => Some(Bin::Recyclable),
            Self::Hazardous => Some(Bin::Hazardous),
            Self::Food => Some(Bin::Food),
            Self::Residual => Some(Bin::Residual),
            Self::Bulky | Self::Renovation => None,
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

    #[test]
    fn the_four_bins_have_the_codes_of_the_guide() {
        let bins: Vec<_> = Accepts::ALL.iter().filter_map(|accepts| accepts.bin()).collect();
        for bin in Bin::ALL {
            assert!(bins.contains(&bin));
            assert!(Accepts::parse(bin.as_str()).is_some_and(|found| found.bin() == Some(bin)));
        }
    }
}
