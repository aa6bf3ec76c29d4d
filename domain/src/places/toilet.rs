//! The words for public toilets, after CJJ 14-2016 (城市公共厕所设计标准).

use crate::codes::codes;

codes! {
    /// The class of a toilet (类别). The first is the best equipped.
    Class {
        /// 一类
        First = "first",
        /// 二类
        Second = "second",
        /// 三类
        Third = "third",
    }
}

impl Class {
    /// Reads the word of a list: 一类, 二类公厕, Ⅲ类, 1类, `3`.
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        let word = words.trim();
        let word = ["公共厕所", "公厕", "厕所"]
            .into_iter()
            .find_map(|tail| word.strip_suffix(tail))
            .unwrap_or(word);
        match word.strip_suffix(['类', '類', '级']).unwrap_or(word).trim() {
            "一" | "1" | "１" | "I" | "Ⅰ" => Some(Self::First),
            "二" | "2" | "２" | "II" | "Ⅱ" => Some(Self::Second),
            "三" | "3" | "３" | "III" | "Ⅲ" => Some(Self::Third),
            word => Self::parse(word),
        }
    }
}

codes! {
    /// How it is built.
    Build {
        /// 独立式: a house of its own
        StandAlone = "stand-alone",
        /// 附属式: in a building for something else
        Attached = "attached",
        /// 活动式: it can be moved, although it may stand for years
        Mobile = "mobile",
    }
}

impl Build {
    /// Reads the word of a list: 独立式, 附建式公厕, 装配可移动式.
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        let has = |parts: [&str; 3]| parts.into_iter().any(|part| words.contains(part));
        let found = [
            (Self::StandAlone, has(["独立", "獨立", "单体"])),
            (Self::Attached, has(["附属", "附建", "附屬"])),
            (Self::Mobile, has(["活动", "移动", "活動"])),
        ];
        let mut found = found.into_iter().filter(|(_, has)| *has);
        match (found.next(), found.next()) {
            (Some((build, _)), None) => Some(build),
            // Two of them say nothing.
            (Some(_), Some(_)) => None,
            (None, _) => Self::parse(words.trim()),
        }
    }
}

codes! {
    /// Whose stalls are counted (厕位).
    Stalls {
        /// 女厕位
        Female = "female",
        /// 男厕位: seats and squats
        Male = "male",
        /// 男小便位
        Urinal = "urinal",
        /// 无性别厕位
        Unisex = "unisex",
        /// 无障碍厕位, third rooms included
        Accessible = "accessible",
    }
}

codes! {
    /// Who may enter.
    Entry {
        /// 对外开放: everybody
        Public = "public",
        /// 限顾客: who buys something there
        Customers = "customers",
        /// 门内: who has come in by the gate, with a ticket or after a check
        InsideGates = "inside-gates",
        /// Who asks somebody for the key.
        Key = "key",
    }
}

codes! {
    /// What the air is like, as far as ammonia tells. The limits are those of GB/T 17217, which
    /// allows 0.3 mg/m³ in toilets of the first class, 1 in those of the second and 3 in those of
    /// the third.
    Air {
        /// Fit for the first class.
        Good = "good",
        /// Fit for another class only: one smells it.
        Noticeable = "noticeable",
        /// Fit for none.
        Strong = "strong",
    }
}

impl Air {
    /// The most ammonia that the first class may have, in micrograms per cubic metre.
    pub const FIRST_CLASS: u32 = 300;
    /// The most that any class may have.
    pub const ANY_CLASS: u32 = 3_000;

    /// What so much ammonia is like, in micrograms per cubic metre.
    #[must_use]
    pub const fn of_ammonia(micrograms: u32) -> Self {
        if micrograms <= Self::FIRST_CLASS {
            Self::Good
        } else if micrograms <= Self::ANY_CLASS {
            Self::Noticeable
        } else {
            Self::Strong
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_air_is_what_the_classes_may_have() {
        for (micrograms, air) in [
            (0, Air::Good),
            (300, Air::Good),
            (301, Air::Noticeable),
            (3_000, Air::Noticeable),
            (3_001, Air::Strong),
            (u32::MAX, Air::Strong),
        ] {
            assert_eq!(Air::of_ammonia(micrograms), air, "{micrograms}");
        }
    }

    #[test]
    fn the_words_of_lists() {
        for (words, class) in [
            ("一类", Some(Class::First)),
            (" 二类公厕 ", Some(Class::Second)),
            ("Ⅲ类", Some(Class::Third)),
            ("3", Some(Class::Third)),
            ("third", Some(Class::Third)),
            ("四类", None),
            ("", None),
        ] {
            assert_eq!(Class::from_words(words), class, "{words}");
        }
        for (words, build) in [
            ("独立式", Some(Build::StandAlone)),
            ("附建式公厕", Some(Build::Attached)),
            ("装配可移动式", Some(Build::Mobile)),
            ("mobile", Some(Build::Mobile)),
            ("独立式、附属式", None),
            ("公厕", None),
        ] {
            assert_eq!(Build::from_words(words), build, "{words}");
        }
    }
}
