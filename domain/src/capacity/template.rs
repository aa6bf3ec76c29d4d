//! What windows a resource usually has.

use chrono::{Datelike, NaiveDate};

use super::{Units, Weekdays};
use crate::calendar::{DayKind, Period};

/// A window of a day, before it has a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// From when to when, in the district's time.
    pub period: Period,
    /// How long before the start nobody can come in any more, in minutes; 960 before 08:00 is 16:00
    /// on the day before.
    pub cut_off: u32,
    /// How much there is.
    pub units: Units,
}

/// A window that comes again, week by week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub weekdays: Weekdays,
    /// Also on days off (放假) that are one of its weekdays.
    pub on_days_off: bool,
    /// On make-up workdays (调休上班日), whatever weekday they fall on; without it on none of them.
    pub on_makeup_days: bool,
    pub slot: Slot,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day; none while nobody has said.
    pub valid_until: Option<NaiveDate>,
}

impl Template {
    /// Whether it has its window on `day`, which is of `kind`.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate, kind: DayKind<'_>) -> bool {
        let is_valid = self.valid_from <= day && self.valid_until.is_none_or(|until| day <= until);
        let is_weekday = self.weekdays.has(day.weekday());
        is_valid
            && match kind {
                DayKind::Working | DayKind::Weekend => is_weekday,
                DayKind::Off(_) => is_weekday && self.on_days_off,
                DayKind::Makeup(_) => self.on_makeup_days,
            }
    }

    /// Whether there may be a day on which both have a window at the same time.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, other: &Self| {
            one.valid_until.is_some_and(|until| until < other.valid_from)
        };
        let (a, b) = (self.slot.period, other.slot.period);
        a.opens() < b.closes()
            && b.opens() < a.closes()
            && !ends_before(self, other)
            && !ends_before(other, self)
            && (self.weekdays.shares(other.weekdays) || self.on_makeup_days && other.on_makeup_days)
    }
}
