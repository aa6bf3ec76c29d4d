//! The part of the year that a rule is about.

use std::fmt;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The days of the months; 29 February is there, for every rule may meet a leap year.
const LENGTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct YearDay {
    /// From 1.
    month: u8,
    day: u8,
}

impl YearDay {
    pub(super) fn new(month: u16, day: u16) -> Option<Self> {
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        let length = *LENGTHS.get(usize::from(month).checked_sub(1)?)?;
        (1..=length).contains(&day).then_some(Self { month, day })
    }

    pub(super) fn first_of(month: u16) -> Option<Self> {
        Self::new(month, 1)
    }

    pub(super) fn last_of(month: u16) -> Option<Self> {
        let length = LENGTHS.get(usize::from(month).checked_sub(1)?)?;
        Self::new(month, u16::from(*length))
    }

    fn next(self) -> Self {
        let Self { month, day } = self;
        if day < LENGTHS[usize::from(month) - 1] {
            Self { month, day: day + 1 }
        } else {
            Self { month: month % 12 + 1, day: 1 }
        }
    }

    fn previous(self) -> Self {
        let Self { month, day } = self;
        if day > 1 {
            return Self { month, day: day - 1 };
        }
        let month = (month + 10) % 12 + 1;
        Self { month, day: LENGTHS[usize::from(month) - 1] }
    }
}

impl fmt::Display for YearDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:02}", MONTHS[usize::from(self.month) - 1], self.day)
    }
}

/// From a day to another, both included, over the new year if need be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) first: YearDay,
    pub(super) last: YearDay,
}

impl Dates {
    /// The rest of the year.
    pub(super) fn rest(self) -> Self {
        Self { first: self.last.next(), last: self.first.previous() }
    }
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// What a season is called. 夏季 and 冬季 are a pair, as are 旺季 and 淡季: where the text gives the
/// dates of one only, the other is the rest of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Summer,
    Winter,
    Busy,
    Quiet,
}

impl Name {
    const fn other(self) -> Self {
        match self {
            Self::Summer => Self::Winter,
            Self::Winter => Self::Summer,
            Self::Busy => Self::Quiet,
            Self::Quiet => Self::Busy,
        }
    }
}

/// A season of the text, with a name, dates or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Season {
    pub(super) name: Option<Name>,
    pub(super) dates: Vec<Dates>,
}

/// The dates of the season at `index`; none where the text does not give them.
pub(super) fn dates_of(seasons: &[Season], index: usize) -> Option<Vec<Dates>> {
    let season = seasons.get(index)?;
    if !season.dates.is_empty() {
        return Some(season.dates.clone());
    }
    let name = season.name?;
    let named =
        |wanted| seasons.iter().find(|other| other.name == Some(wanted) && !other.dates.is_empty());
    // Said before with its dates, or the rest of the year beside its pair.
    named(name).map(|same| same.dates.clone()).or_else(|| {
        match named(name.other())?.dates.as_slice() {
            [one] if one.rest() != *one => Some(vec![one.rest()]),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u16, day: u16) -> YearDay {
        YearDay::new(month, day).unwrap()
    }

    #[test]
    fn winter_is_the_rest_of_summer() {
        let summer = Dates { first: day(5, 1), last: day(9, 30) };
        assert_eq!(summer.to_string(), "May 01-Sep 30");
        let winter = summer.rest();
        assert_eq!(winter.to_string(), "Oct 01-Apr 30");
        assert_eq!(winter.rest(), summer);
        let march = Dates { first: day(3, 1), last: day(12, 31) };
        assert_eq!(march.rest().to_string(), "Jan 01-Feb 29");
    }

    #[test]
    fn days_that_are_there() {
        for (month, day) in [(0, 1), (13, 1), (4, 31), (2, 30), (5, 0), (999, 1)] {
            assert_eq!(YearDay::new(month, day), None, "{month}-{day}");
        }
        assert_eq!(YearDay::last_of(2), YearDay::new(2, 29));
        assert_eq!(YearDay::last_of(0), None);
    }
}
