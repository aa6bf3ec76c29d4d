//! When somebody is on duty.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// The minutes of a day.
const DAY: u16 = 24 * 60;
/// More would be a mistake.
const MAX_PERIODS: usize = 8;

/// A stretch of a day, in minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    opens: u16,
    closes: u16,
}

impl Period {
    /// From `opens` to `closes`, both in minutes since midnight; none unless it is later, and 24:00
    /// at the latest.
    #[must_use]
    pub const fn new(opens: u16, closes: u16) -> Option<Self> {
        if opens < closes && closes <= DAY { Some(Self { opens, closes }) } else { None }
    }

    /// Minutes since midnight.
    #[must_use]
    pub const fn opens(self) -> u16 {
        self.opens
    }

    /// Minutes since midnight, at most 1,440.
    #[must_use]
    pub const fn closes(self) -> u16 {
        self.closes
    }

    /// Reads `08:30-12:00`.
    fn parse(text: &str) -> Option<Self> {
        let (opens, closes) = text.split_once(['-', '–', '—', '~', '～'])?;
        Self::new(minutes(opens)?, minutes(closes)?)
    }
}

/// Reads `08:30` and `24:00`; a full-width colon too, as Chinese input methods write it.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    let number = |text: &str| {
        let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| digits)
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= DAY).then_some(minutes)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { opens, closes } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

/// The duty of one day: periods in their order, none over another. Empty on a day without duty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Duty(Vec<Period>);

/// Not the duty of a day: something else than periods, too many, or one over another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("wants periods such as 08:30-12:00 13:30-17:30, none over another")]
pub struct NotADuty;

impl Duty {
    /// A day without duty.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// From periods in any order. One may begin where another ends.
    ///
    /// # Errors
    /// [`NotADuty`].
    pub fn new(mut periods: Vec<Period>) -> Result<Self, NotADuty> {
        periods.sort_unstable();
        let apart = periods.windows(2).all(|pair| pair[0].closes <= pair[1].opens);
        if apart && periods.len() <= MAX_PERIODS { Ok(Self(periods)) } else { Err(NotADuty) }
    }

    /// Reads `08:30-12:00 13:30-17:30`; nothing at all is a day without duty.
    ///
    /// # Errors
    /// [`NotADuty`].
    pub fn parse(text: &str) -> Result<Self, NotADuty> {
        let periods = text.split_whitespace().map(Period::parse).collect::<Option<_>>();
        Self::new(periods.ok_or(NotADuty)?)
    }

    /// Its periods.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.0
    }

    /// Whether nobody is on duty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The duty in minutes.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.0.iter().map(|period| u32::from(period.closes - period.opens)).sum()
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, period) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{period}")?;
        }
        Ok(())
    }
}

/// The duty hours of a district from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyHours {
    /// The first day on which they hold.
    pub effective_from: NaiveDate,
    /// From Monday to Sunday.
    pub weekdays: [Duty; 7],
    /// On make-up workdays, whatever weekday they fall on.
    pub makeup: Duty,
}

impl DutyHours {
    /// The ordinary duty of the weekday of `day`.
    #[must_use]
    pub fn ordinary(&self, day: NaiveDate) -> &Duty {
        // A weekday counts from 0 to 6.
        &self.weekdays[day.weekday().num_days_from_monday() as usize]
    }

    /// Whether there is duty on any weekday and on make-up workdays. Without it nothing would ever
    /// be due.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.weekdays.iter().any(|duty| !duty.is_empty()) && !self.makeup.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let duty = Duty::parse("13:30-17:30  8:30-12:00").unwrap();
        assert_eq!(duty.to_string(), "08:30-12:00 13:30-17:30");
        assert_eq!(duty.minutes(), 450);
        assert_eq!(Duty::parse(&duty.to_string()), Ok(duty));
        assert_eq!(Duty::parse(" ").unwrap(), Duty::default());
        assert_eq!(Duty::parse("00:00～24:00").unwrap().minutes(), 1440);
        assert_eq!(Duty::parse("8：30–12：00").unwrap().minutes(), 210);
        assert_eq!(Duty::parse("08:00-12:00 12:00-14:00").unwrap().minutes(), 360);
    }

    #[test]
    fn what_is_not_a_duty_is_refused() {
        for text in [
            "08:30",
            "12:00-08:30",
            "08:30-08:30",
            "08:30-24:01",
            "08:60-12:00",
            "0830-1200",
            "+8:30-12:00",
            "08:30-12:00 11:59-13:00",
            "08:30-12:00,13:30-17:30",
            "a:b-c:d",
        ] {
            assert_eq!(Duty::parse(text), Err(NotADuty), "{text}");
        }
    }
}
