//! Days of the week.

use std::{fmt, str::FromStr};

use chrono::Weekday;

/// Some days of the week, at least one. Written as numbers from Monday to Sunday: `12345`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays(u8);

/// Not days of the week: none, or something else than the numbers 1 to 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("wants numbers from 1 (Monday) to 7, such as 12345")]
pub struct NotWeekdays;

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// Whether `day` is one of them.
    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        self.0 >> day.num_days_from_monday() & 1 == 1
    }

    /// Whether a day is in both.
    #[must_use]
    pub const fn shares(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl FromStr for Weekdays {
    type Err = NotWeekdays;

    /// In any order; blanks and commas are passed over.
    fn from_str(text: &str) -> Result<Self, NotWeekdays> {
        let mut days = 0;
        for letter in text.chars().filter(|letter| !matches!(letter, ' ' | ',')) {
            match letter.to_digit(10) {
                Some(number @ 1..=7) => days |= 1 << (number - 1),
                _ => return Err(NotWeekdays),
            }
        }
        if days == 0 { Err(NotWeekdays) } else { Ok(Self(days)) }
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (1..=7).filter(|number| self.0 >> (number - 1) & 1 == 1).try_for_each(|n| write!(f, "{n}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (typed, written) in [("12345", "12345"), ("7, 6", "67"), ("11", "1")] {
            assert_eq!(typed.parse::<Weekdays>().unwrap().to_string(), written);
        }
        for typed in ["", " ", "0", "8", "1-5", "一"] {
            assert_eq!(typed.parse::<Weekdays>(), Err(NotWeekdays), "{typed}");
        }
        let weekend: Weekdays = "67".parse().unwrap();
        assert!(weekend.has(Weekday::Sun) && !weekend.has(Weekday::Fri));
        assert!(weekend.shares(Weekdays::ALL) && !weekend.shares("12345".parse().unwrap()));
    }
}
