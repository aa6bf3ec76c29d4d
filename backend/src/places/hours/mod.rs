//! Whether a place is open, from its opening hours in the syntax of OpenStreetMap and the
//! district's calendar.
//!
//! The crate `opening-hours` knows the syntax. Its calendar of China is not used, since it lacks
//! make-up workdays (调休); nor is its iterator, since it lets a rule for a day cut off what was
//! opened on the evening before. Instead a [`Schedule`] asks the crate day by day, in four readings
//! of the same rules ([`reading`]):
//!
//! | | the day itself | what the day leaves for the next one |
//! | --- | --- | --- |
//! | any day | as written, up to midnight | what lies behind midnight |
//! | a make-up workday | `Mo-Fr` holds, `Sa` and `Su` do not | the same |
//!
//! What days are:
//!
//! - `PH` are the days off of the year's notice, weekends among them. Rules that do not say `PH`
//!   hold on them as on every day, as the syntax has it.
//! - A make-up workday is as Monday to Friday, where the rules treat these five alike. Where they
//!   do not (`Tu-Su`: closed on Mondays), it is the weekday that it is, if the rules name that; else
//!   it is unknown which hours hold, so the place is.
//! - `SH` are never: school holidays are not in the calendar. Hours that name them are refused.
//! - A year that is not published has no holidays yet. Expand again when it is.
//!
//! Sunrise and sunset, open ends (`18:00+`) and repetitions are refused: the hours are unknown.

mod reading;

use std::{fmt, ops::Range, sync::Arc};

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use compact_calendar::CompactCalendar;
use domain::calendar::{Calendar, DayKind, Special};
use domain::places::hours::{Unread, read};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};

use reading::{Makeup, Readings};

/// How far ahead it is looked for the next change, in days.
pub const HORIZON: u16 = 14;

/// Why hours cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// They could not be read.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// They are not in the syntax; what is wrong, in the words of the crate.
    #[error("not opening hours: {0}")]
    Syntax(String),
    /// They depend on something that is not known here.
    #[error("{0} cannot be evaluated")]
    Unsupported(&'static str),
}

/// Whether a place is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Open,
    Closed,
    /// Nobody can tell.
    Unknown,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::Unknown];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a place is at a time, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// What it is.
    pub status: Status,
    /// When that changes, in local time; none when it does not within [`HORIZON`].
    pub until: Option<NaiveDateTime>,
}

/// A stretch of local time in which nothing changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From, and up to but without.
    pub range: Range<NaiveDateTime>,
    /// What the place is.
    pub status: Status,
}

/// Opening hours on a calendar. Building one is much more work than asking it.
#[derive(Debug, Clone)]
pub struct Schedule<'a> {
    readings: Readings,
    calendar: &'a Calendar,
}

impl<'a> Schedule<'a> {
    /// From hours as they were given: Chinese, or the syntax.
    ///
    /// # Errors
    /// [`HoursError`].
    pub fn read(text: &str, calendar: &'a Calendar) -> Result<Self, HoursError> {
        Self::parse(&read(text)?, calendar)
    }

    /// From hours in the syntax.
    ///
    /// # Errors
    /// [`HoursError::Syntax`], [`HoursError::Unsupported`].
    pub fn parse(syntax: &str, calendar: &'a Calendar) -> Result<Self, HoursError> {
        let holidays = ContextHolidays::new(Arc::new(days_off(calendar)), Arc::default());
        let readings = Readings::new(syntax, &Context::default().with_holidays(holidays))?;
        Ok(Self { readings, calendar })
    }

    /// What the place is at this local time.
    #[must_use]
    pub fn state(&self, at: NaiveDateTime) -> State {
        let stretches = self.stretches(at.date(), HORIZON);
        let (last, end) = match stretches.last() {
            Some(last) => (last.range.end, last),
            None => return State { status: Status::Unknown, until: None },
        };
        let now = stretches.iter().find(|stretch| stretch.range.contains(&at)).unwrap_or(end);
        State { status: now.status, until: Some(now.range.end).filter(|until| *until < last) }
    }

    /// What the place is from the beginning of `first` on, for so many days: one stretch after the
    /// other without a hole, two beside each other never of the same status.
    #[must_use]
    pub fn stretches(&self, first: NaiveDate, days: u16) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for day in first.iter_days().take(usize::from(days)) {
            for (minutes, status) in self.day(day) {
                let midnight = day.and_time(NaiveTime::MIN);
                let at = |minute: u16| midnight + TimeDelta::minutes(i64::from(minute));
                let range = at(minutes.start)..at(minutes.end);
                match stretches.last_mut() {
                    Some(last) if last.status == status => last.range.end = range.end,
                    _ => stretches.push(Stretch { range, status }),
                }
            }
        }
        stretches
    }

    /// The stretches of a day, in minutes since midnight: open where the day itself or what the day
    /// before left for it is open, and unknown where one of them is and none is open.
    fn day(&self, day: NaiveDate) -> Vec<(Range<u16>, Status)> {
        let mut minutes = vec![Status::Closed; usize::from(reading::DAY)];
        let own = self.on(day, |rules| &rules.own, day);
        let left = day
            .pred_opt()
            .map(|before| self.on(before, |rules| &rules.left, before))
            .unwrap_or_default();
        for (range, status) in own.into_iter().chain(left) {
            let range = usize::from(range.start)..usize::from(range.end).min(minutes.len());
            for minute in minutes.get_mut(range).unwrap_or_default() {
                *minute = match (*minute, status) {
                    (Status::Open, _) | (_, Status::Open) => Status::Open,
                    (Status::Unknown, _) | (_, Status::Unknown) => Status::Unknown,
                    (Status::Closed, Status::Closed) => Status::Closed,
                };
            }
        }
        let mut from = 0;
        minutes
            .chunk_by(|one, next| one == next)
            .map(|minutes| {
                let to = from + u16::try_from(minutes.len()).unwrap_or(0);
                (std::mem::replace(&mut from, to)..to, minutes[0])
            })
            .collect()
    }

    /// What the rules of a reading make of `day`.
    fn on(
        &self,
        day: NaiveDate,
        part: impl Fn(&reading::Rules) -> &Option<OpeningHours>,
        of: NaiveDate,
    ) -> Vec<(Range<u16>, Status)> {
        let rules = match (&self.readings.makeup, self.calendar.day(day).kind) {
            (Makeup::AsWeekdays(rules), DayKind::Makeup(_)) => rules,
            (Makeup::Unknown(named), DayKind::Makeup(_)) if !names(*named, day.weekday()) => {
                return vec![(0..reading::DAY, Status::Unknown)];
            }
            _ => &self.readings.plain,
        };
        let Some(hours) = part(rules) else { return Vec::new() };
        let minute = |time: opening_hours_syntax::ExtendedTime| {
            u16::from(time.hour()) * 60 + u16::from(time.minute())
        };
        hours
            .schedule_at(of)
            .into_iter()
            .map(|range| {
                let status = match range.kind {
                    RuleKind::Open => Status::Open,
                    RuleKind::Closed => Status::Closed,
                    RuleKind::Unknown => Status::Unknown,
                };
                (minute(range.range.start)..minute(range.range.end), status)
            })
            .collect()
    }
}

/// Whether the rules name this day of the weekend.
const fn names((saturday, sunday): (bool, bool), day: Weekday) -> bool {
    match day {
        Weekday::Sat => saturday,
        Weekday::Sun => sunday,
        _ => true,
    }
}

/// The days off of all published years.
fn days_off(calendar: &Calendar) -> CompactCalendar {
    let mut days = CompactCalendar::default();
    let off =
        calendar.years().flat_map(|year| &year.days).filter(|(_, day)| day.special == Special::Off);
    for (day, _) in off {
        // The set grows by a year for each that lies between; a calendar has no such years.
        if (1900..=2200).contains(&day.year()) {
            days.insert(*day);
        }
    }
    days
}

#[cfg(test)]
mod tests;
