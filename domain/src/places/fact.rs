//! What can be known of a place, each with its own time of being checked.

use super::Attribute;
use crate::codes::codes;

codes! {
    /// A fact of a place that is no attribute.
    PlainFact {
        Name = "name",
        Address = "address",
        Position = "position",
        Hours = "hours",
        Phone = "phone",
        /// 类别 of a toilet, as on the plate at its door.
        Class = "class",
        /// How a toilet is built.
        Build = "build",
        /// Who may enter a toilet.
        Entry = "entry",
        Stalls = "stalls",
        /// Where the spaces of a car park are.
        Site = "site",
        /// Price of parking, or what is paid for recyclables.
        Tariff = "tariff",
        Capacity = "capacity",
        /// 限高 of a car park.
        MaxHeight = "max-height",
        /// How parking can be paid.
        Payments = "payments",
        /// What is taken there.
        Accepts = "accepts",
        /// When somebody is there to help.
        Attendance = "attendance",
        /// Whether it is there at all.
        Existence = "existence",
    }
}

/// A fact of a place: the key of its time in `place.verified`, and what a correction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fact {
    Plain(PlainFact),
    Attribute(Attribute),
}

impl Fact {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain(fact) => fact.as_str(),
            Self::Attribute(attribute) => attribute.as_str(),
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        PlainFact::parse(word)
            .map(Self::Plain)
            .or_else(|| Attribute::parse(word).map(Self::Attribute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_facts_have_one_word() {
        for plain in PlainFact::ALL {
            assert_eq!(Attribute::parse(plain.as_str()), None);
            assert_eq!(Fact::parse(plain.as_str()), Some(Fact::Plain(*plain)));
        }
        for attribute in Attribute::ALL {
            assert_eq!(Fact::parse(attribute.as_str()), Some(Fact::Attribute(*attribute)));
        }
        assert_eq!(Fact::parse("something"), None);
    }
}
