//! The calendar of a district: what kind of day a day is.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Duty, DutyHours};

/// The month from which the calendar of the next year is missed. The notice comes in October or
/// November.
const NEXT_YEAR_WANTED_FROM: u32 = 12;

/// What a notice makes of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// A day off (放假).
    Off,
    /// A make-up workday (调休上班日).
    Work,
}

impl Special {
    /// As it is stored, and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Work => "work",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Off, Self::Work].into_iter().find(|special| special.as_str() == word)
    }
}

/// A day that a notice names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    /// What it makes of the day.
    pub special: Special,
    /// The holiday that it belongs to: 春节.
    pub name: String,
}

/// A year whose days off are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// The year, such as 2026.
    pub number: i32,
    /// The notice: its title and number.
    pub source: String,
    /// Where the notice can be read.
    pub link: Option<String>,
    /// The day of the notice.
    pub published_on: NaiveDate,
    /// The days that it names, all of this year.
    pub days: BTreeMap<NaiveDate, SpecialDay>,
}

/// The duty hours, days off and make-up workdays of a district.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// In the order of their days.
    duty: Vec<DutyHours>,
    /// The published ones.
    years: BTreeMap<i32, Year>,
}

/// What kind of day it is, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// A weekday with duty.
    Working,
    /// A weekday without duty, as Saturday and Sunday are.
    Weekend,
    /// A day off, with the name of the holiday.
    Off(&'a str),
    /// A make-up workday, with the name of the holiday that it makes up for.
    Makeup(&'a str),
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day<'a> {
    /// What kind of day it is.
    pub kind: DayKind<'a>,
    /// Empty when it is no working day.
    pub duty: &'a Duty,
    /// Whether its year is not published, so that all of this may change.
    pub provisional: bool,
}

static NO_DUTY: Duty = Duty::none();

impl Calendar {
    /// A calendar of `duty` in any order and of `years`. Of two duty hours from the same day, and of
    /// two years with the same number, the later one counts.
    #[must_use]
    pub fn new(
        duty: impl IntoIterator<Item = DutyHours>,
        years: impl IntoIterator<Item = Year>,
    ) -> Self {
        let duty: BTreeMap<_, _> =
            duty.into_iter().map(|hours| (hours.effective_from, hours)).collect();
        Self {
            duty: duty.into_values().collect(),
            years: years.into_iter().map(|year| (year.number, year)).collect(),
        }
    }

    /// All duty hours, in the order of the days from which they hold.
    #[must_use]
    pub fn duty_hours(&self) -> &[DutyHours] {
        &self.duty
    }

    /// The published years.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = &Year> {
        self.years.values()
    }

    /// A year, if it is published.
    #[must_use]
    pub fn year(&self, number: i32) -> Option<&Year> {
        self.years.get(&number)
    }

    /// The duty hours that hold on `day`; before the first ones, those.
    #[must_use]
    pub fn duty_on(&self, day: NaiveDate) -> Option<&DutyHours> {
        let begun = self.duty.partition_point(|hours| hours.effective_from <= day);
        self.duty.get(begun.saturating_sub(1))
    }

    /// What kind of day `day` is.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> Day<'_> {
        let year = self.years.get(&day.year());
        let hours = self.duty_on(day);
        let ordinary = hours.map_or(&NO_DUTY, |hours| hours.ordinary(day));
        let (kind, duty) = match year.and_then(|year| year.days.get(&day)) {
            Some(SpecialDay { special: Special::Off, name }) => (DayKind::Off(name), &NO_DUTY),
            Some(SpecialDay { special: Special::Work, name }) => {
                (DayKind::Makeup(name), hours.map_or(&NO_DUTY, |hours| &hours.makeup))
            }
            None if ordinary.is_empty() => (DayKind::Weekend, &NO_DUTY),
            None => (DayKind::Working, ordinary),
        };
        Day { kind, duty, provisional: year.is_none() }
    }

    /// The years that should be there on `today` and are not: the current one, and the next one in
    /// December.
    #[must_use]
    pub fn missing_years(&self, today: NaiveDate) -> Vec<i32> {
        let next = (today.month() >= NEXT_YEAR_WANTED_FROM).then_some(today.year() + 1);
        std::iter::once(today.year())
            .chain(next)
            .filter(|year| !self.years.contains_key(year))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::deadline::tests::demonstration, *};

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn every_kind_of_day() {
        let calendar = demonstration();
        let kind = |month, day| calendar.day(date(2026, month, day)).kind;
        assert_eq!(kind(9, 18), DayKind::Working);
        assert_eq!(kind(9, 19), DayKind::Weekend);
        assert_eq!(kind(9, 20), DayKind::Makeup("国庆节"));
        assert_eq!(kind(10, 1), DayKind::Off("国庆节"));
        assert!(!calendar.day(date(2026, 12, 31)).provisional);
        assert!(calendar.day(date(2027, 1, 1)).provisional);
        assert_eq!(calendar.day(date(2027, 1, 1)).kind, DayKind::Working);
    }

    #[test]
    fn duty_hours_hold_from_their_day_on() {
        let old = demonstration().duty_hours()[0].clone();
        let summer = DutyHours {
            effective_from: date(2026, 7, 1),
            weekdays: std::array::from_fn(|_| Duty::parse("07:00-13:00").unwrap()),
            ..old.clone()
        };
        let calendar = Calendar::new([summer.clone(), old.clone()], []);
        assert_eq!(calendar.duty_on(date(1990, 1, 1)), Some(&old));
        assert_eq!(calendar.duty_on(date(2026, 6, 30)), Some(&old));
        assert_eq!(calendar.duty_on(date(2026, 7, 1)), Some(&summer));
        assert_eq!(Calendar::default().duty_on(date(2026, 7, 1)), None);
        assert_eq!(Calendar::default().day(date(2026, 7, 1)).kind, DayKind::Weekend);
    }

    #[test]
    fn the_next_year_is_missed_in_december() {
        let calendar = demonstration();
        assert_eq!(calendar.missing_years(date(2026, 11, 30)), [0; 0]);
        assert_eq!(calendar.missing_years(date(2026, 12, 1)), [2027]);
        assert_eq!(calendar.missing_years(date(2027, 12, 1)), [2027, 2028]);
    }
}
