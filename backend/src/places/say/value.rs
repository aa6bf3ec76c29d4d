//! How the value of a corrected fact is written.

use domain::{
    districts::Point,
    places::{
        Fact, Known, PlainFact,
        dropoff::Attendance,
        parking::{MOST_SPACES, Site},
        toilet::{Build, Class, Entry},
    },
    text::length,
};

use crate::places::import::values;

/// The longest value, in characters; the form's `maxlength`.
pub const MAX_VALUE: usize = 160;

/// How the value of a corrected fact is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// In words. A position may be what [`point_of`] reads as well.
    Words,
    /// `yes`, `no` or `limited`.
    Known,
    /// `gone`: it is not there any more.
    Gone,
    /// One of [`choices_of`].
    Choice,
    /// A whole number.
    Count,
    /// Metres, with a decimal point: `2.1`.
    Metres,
}

/// How the value of this fact is written.
#[must_use]
pub const fn kind_of_value(fact: Fact) -> ValueKind {
    use PlainFact::{
        Accepts, Address, Attendance, Build, Capacity, Class, Entry, Existence, Hours, MaxHeight,
        Name, Payments, Phone, Position, Site, Stalls, Tariff,
    };
    match fact {
        Fact::Attribute(_) => ValueKind::Known,
        Fact::Plain(Existence) => ValueKind::Gone,
        Fact::Plain(Class | Build | Entry | Site | Attendance) => ValueKind::Choice,
        Fact::Plain(Capacity) => ValueKind::Count,
        Fact::Plain(MaxHeight) => ValueKind::Metres,
        Fact::Plain(
            Name | Address | Position | Hours | Phone | Tariff | Stalls | Accepts | Payments,
        ) => ValueKind::Words,
    }
}

/// The codes that a [`ValueKind::Choice`] is one of; the key of a text is `place-{fact}-{code}`.
#[must_use]
pub fn choices_of(fact: Fact) -> Vec<&'static str> {
    match fact {
        Fact::Plain(PlainFact::Class) => Class::ALL.iter().map(|one| one.as_str()).collect(),
        Fact::Plain(PlainFact::Build) => Build::ALL.iter().map(|one| one.as_str()).collect(),
        Fact::Plain(PlainFact::Entry) => Entry::ALL.iter().map(|one| one.as_str()).collect(),
        Fact::Plain(PlainFact::Site) => Site::ALL.iter().map(|one| one.as_str()).collect(),
        Fact::Plain(PlainFact::Attendance) => {
            let known = Attendance::ALL.iter().filter(|one| **one != Attendance::Unknown);
            known.map(|one| one.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

/// How many spaces: `120`, `120个`.
pub(in crate::places) fn spaces(value: &str) -> Option<u32> {
    values::count(value, MOST_SPACES)
}

/// How high, in centimetres: `2.1`, `2.1米`.
pub(in crate::places) fn centimetres(value: &str) -> Option<u16> {
    values::height(value)
}

/// Where it is, if that is said in degrees east and north, of WGS-84: `118.7969,32.0603`.
#[must_use]
pub fn point_of(value: &str) -> Option<Point> {
    let (longitude, latitude) = value.split_once(',')?;
    Point::new(longitude.trim().parse().ok()?, latitude.trim().parse().ok()?).ok()
}

/// Whether it can be written into a place as it stands. Else it is for somebody to read, who then
/// edits the place by hand.
#[must_use]
pub(in crate::places) fn is_plain(fact: Fact, value: &str) -> bool {
    match kind_of_value(fact) {
        ValueKind::Known | ValueKind::Gone | ValueKind::Choice => true,
        ValueKind::Count => spaces(value).is_some(),
        ValueKind::Metres => centimetres(value).is_some(),
        ValueKind::Words => match fact {
            Fact::Plain(PlainFact::Position) => point_of(value).is_some(),
            Fact::Plain(fact) => matches!(
                fact,
                PlainFact::Name | PlainFact::Address | PlainFact::Hours | PlainFact::Phone
            ),
            Fact::Attribute(_) => false,
        },
    }
}

/// What is wrong with a value; none where it can be one.
pub(super) fn fault(fact: Fact, value: &str) -> Option<&'static str> {
    if length(value) > MAX_VALUE {
        return Some("correction-too-long");
    }
    let (is_right, code) = match kind_of_value(fact) {
        ValueKind::Words => (true, "correction-too-long"),
        ValueKind::Known => {
            (Known::parse(value).is_some_and(Known::is_known), "correction-missing")
        }
        ValueKind::Gone => (value == "gone", "correction-missing"),
        ValueKind::Choice => (choices_of(fact).contains(&value), "correction-missing"),
        ValueKind::Count => (spaces(value).is_some(), "correction-number"),
        ValueKind::Metres => (centimetres(value).is_some(), "correction-number"),
    };
    (!is_right).then_some(code)
}

#[cfg(test)]
mod tests {
    use domain::places::Attribute;

    use super::*;

    #[test]
    fn every_fact_can_be_corrected() {
        let plain = PlainFact::ALL.iter().copied().map(Fact::Plain);
        for fact in plain.chain([Fact::Attribute(Attribute::Paper)]) {
            let choices = choices_of(fact);
            let right = match kind_of_value(fact) {
                ValueKind::Words => "6:00-22:00",
                ValueKind::Known => "limited",
                ValueKind::Gone => "gone",
                ValueKind::Choice => choices[0],
                ValueKind::Count => "120",
                ValueKind::Metres => "2.1",
            };
            assert_eq!(fault(fact, right), None, "{fact:?}");
            assert_eq!(choices.is_empty(), kind_of_value(fact) != ValueKind::Choice, "{fact:?}");
        }
    }

    #[test]
    fn what_is_in_words_is_for_somebody_to_read() {
        for (fact, value, plain) in [
            (PlainFact::Hours, "6:00-22:00", true),
            (PlainFact::Position, "118.7969, 32.0603", true),
            (PlainFact::Position, "在马路对面", false),
            (PlainFact::Position, "32.0603,118.7969", false),
            (PlainFact::Capacity, "120", true),
            (PlainFact::Capacity, "一百多", false),
            (PlainFact::Tariff, "首小时 6 元", false),
            (PlainFact::Entry, "key", true),
        ] {
            assert_eq!(is_plain(Fact::Plain(fact), value), plain, "{fact:?} {value}");
        }
        assert!(is_plain(Fact::Attribute(Attribute::Paper), "no"));
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (value, count) in [
            ("１２０个", Some(120)),
            ("0", Some(0)),
            ("100000", Some(100_000)),
            ("100001", None),
            ("很多", None),
            ("-1", None),
        ] {
            assert_eq!(spaces(value), count, "{value}");
        }
        for (value, height) in [
            ("2.1", Some(210)),
            ("2.1 米", Some(210)),
            ("210cm", Some(210)),
            ("0.5", None),
            ("很低", None),
        ] {
            assert_eq!(centimetres(value), height, "{value}");
        }
    }
}
