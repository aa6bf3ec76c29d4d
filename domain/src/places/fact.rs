//! What can be known of a place, each with its own time of being checked.

use super::{Attribute, PlaceKind, implied::basis};
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

impl PlainFact {
    const fn is_of(self, kind: Option<PlaceKind>) -> bool {
        let parks = matches!(kind, Some(PlaceKind::Parking));
        let takes_waste = matches!(kind, Some(kind) if kind.takes_waste());
        match self {
            Self::Class | Self::Build | Self::Entry | Self::Stalls => {
                matches!(kind, Some(PlaceKind::Toilet))
            }
            Self::Site | Self::Capacity | Self::MaxHeight | Self::Payments => parks,
            Self::Accepts | Self::Attendance => takes_waste,
            Self::Tariff => parks || takes_waste,
            Self::Name
            | Self::Address
            | Self::Position
            | Self::Hours
            | Self::Phone
            | Self::Existence => true,
        }
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

    /// Whether it is known by itself of places for which the rules of this kind count: whether they
    /// are attended follows from when. Without rules, they can have every attribute.
    #[must_use]
    pub const fn is_of(self, kind: Option<PlaceKind>) -> bool {
        match (self, kind) {
            (Self::Attribute(attribute), Some(kind)) => {
                let follows = matches!(basis(attribute, kind), Some(PlainFact::Attendance));
                attribute.is_of(kind) && !follows
            }
            (Self::Attribute(_), None) => true,
            (Self::Plain(fact), kind) => fact.is_of(kind),
        }
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

    #[test]
    fn every_fact_is_of_some_kind() {
        for fact in PlainFact::ALL.iter().copied().map(Fact::Plain) {
            assert!(PlaceKind::ALL.iter().any(|kind| fact.is_of(Some(*kind))), "{fact:?}");
        }
        let capacity = Fact::Plain(PlainFact::Capacity);
        assert!(!capacity.is_of(Some(PlaceKind::Toilet)) && !capacity.is_of(None));
        assert!(Fact::Plain(PlainFact::Tariff).is_of(Some(PlaceKind::Hazardous)));
        assert!(Fact::Plain(PlainFact::Hours).is_of(None));
        let paper = Fact::Attribute(Attribute::Paper);
        assert!(!paper.is_of(Some(PlaceKind::Parking)) && paper.is_of(None));
        let attended = Fact::Attribute(Attribute::Attended);
        for kind in PlaceKind::ALL.iter().copied().filter(|kind| kind.takes_waste()) {
            assert!(!attended.is_of(Some(kind)), "{kind:?}");
            assert!(Fact::Plain(PlainFact::Attendance).is_of(Some(kind)), "{kind:?}");
        }
        let accessible = Fact::Attribute(Attribute::Accessible);
        assert!(accessible.is_of(Some(PlaceKind::Toilet)), "stalls are counted, and more is known");
    }
}
