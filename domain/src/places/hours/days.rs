//! The days that a rule is about.

use std::fmt;

/// The names of the syntax, from Monday.
const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Weekdays and public holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Days {
    /// Monday is the lowest bit.
    weekdays: u8,
    pub(super) holidays: bool,
    /// Said as 工作日, so not on holidays.
    pub(super) workdays: bool,
    /// Said as 节假日, which may mean the weekend too.
    pub(super) loose: bool,
}

impl Days {
    pub(super) const EVERY: Self = Self::of(0b111_1111);
    pub(super) const WORKDAYS: Self = Self { workdays: true, ..Self::of(0b001_1111) };
    pub(super) const WEEKEND: Self = Self::of(0b110_0000);
    pub(super) const HOLIDAYS: Self = Self { holidays: true, ..Self::of(0) };
    pub(super) const LOOSE_HOLIDAYS: Self = Self { loose: true, ..Self::HOLIDAYS };
    /// 休息日, 非工作日.
    pub(super) const FREE: Self = Self { holidays: true, ..Self::WEEKEND };

    const fn of(weekdays: u8) -> Self {
        Self { weekdays, holidays: false, workdays: false, loose: false }
    }

    /// From one weekday to another, over the end of the week if need be. Monday is 0.
    pub(super) fn range(first: u8, last: u8) -> Self {
        let length = (last + 7 - first) % 7;
        Self::of((0..=length).fold(0, |bits, step| bits | 1 << ((first + step) % 7)))
    }

    pub(super) const fn union(self, other: Self) -> Self {
        Self {
            weekdays: self.weekdays | other.weekdays,
            holidays: self.holidays || other.holidays,
            workdays: self.workdays || other.workdays,
            loose: self.loose || other.loose,
        }
    }

    /// Those that are none of `others`.
    pub(super) const fn without(self, others: Self) -> Self {
        Self {
            weekdays: self.weekdays & !others.weekdays,
            holidays: self.holidays && !others.holidays,
            ..self
        }
    }

    /// Whether there is none.
    pub(super) const fn is_empty(self) -> bool {
        self.weekdays == 0 && !self.holidays
    }

    /// Whether they are all of the week.
    pub(super) const fn is_every(self) -> bool {
        self.weekdays == Self::EVERY.weekdays
    }

    pub(super) const fn has_weekdays(self) -> bool {
        self.weekdays != 0
    }

    /// Whether Saturday or Sunday is among them.
    pub(super) const fn touches_weekend(self) -> bool {
        self.weekdays & Self::WEEKEND.weekdays != 0
    }
}

/// As the syntax has it: `Mo-Fr`, `Sa-Su,PH`; nothing for every day.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_every() {
            return Ok(());
        }
        let has = |day: usize| self.weekdays >> day & 1 == 1;
        let mut parts = Vec::new();
        let mut day = 0;
        while day < NAMES.len() {
            let length = (day..NAMES.len()).take_while(|day| has(*day)).count();
            match length {
                0 => {}
                1 => parts.push(NAMES[day].to_owned()),
                length => parts.push(format!("{}-{}", NAMES[day], NAMES[day + length - 1])),
            }
            day += length.max(1);
        }
        parts.extend(self.holidays.then(|| "PH".to_owned()));
        f.write_str(&parts.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_as_ranges() {
        assert_eq!(Days::EVERY.to_string(), "");
        assert_eq!(Days::WORKDAYS.to_string(), "Mo-Fr");
        assert_eq!(Days::FREE.to_string(), "Sa-Su,PH");
        assert_eq!(Days::HOLIDAYS.to_string(), "PH");
        assert_eq!(Days::range(6, 3).to_string(), "Mo-Th,Su");
        assert_eq!(Days::range(0, 0).union(Days::range(2, 2)).to_string(), "Mo,We");
        assert!(Days::range(0, 6).is_every());
    }
}
