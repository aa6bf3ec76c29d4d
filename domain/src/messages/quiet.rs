//! The hours in which somebody wants to be left alone.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

/// From a time of the day until another, over midnight when that is earlier; the end is not part of
/// them. On the clocks of the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

impl QuietHours {
    /// None when they begin as they end: that might be the whole day or nothing of it.
    #[must_use]
    pub fn new(from: NaiveTime, to: NaiveTime) -> Option<Self> {
        (from != to).then_some(Self { from, to })
    }

    /// When they begin.
    #[must_use]
    pub const fn from(self) -> NaiveTime {
        self.from
    }

    /// When they are over.
    #[must_use]
    pub const fn to(self) -> NaiveTime {
        self.to
    }

    /// The end of the quiet hours that `local` is in; none outside of them.
    #[must_use]
    pub fn until(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let time = local.time();
        let quiet = if self.from < self.to {
            self.from <= time && time < self.to
        } else {
            self.from <= time || time < self.to
        };
        let today = local.date().and_time(self.to);
        let end = if time < self.to { today } else { today + TimeDelta::days(1) };
        quiet.then_some(end)
    }
}

impl Default for QuietHours {
    /// From 22:00 to 08:00: when most people sleep.
    fn default() -> Self {
        let oclock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self { from: oclock(22), to: oclock(8) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    #[test]
    fn over_midnight_they_end_on_the_next_day() {
        let night = QuietHours::default();
        assert_eq!(night.until(at("2026-11-20 21:59")), None);
        assert_eq!(night.until(at("2026-11-20 22:00")), Some(at("2026-11-21 08:00")));
        assert_eq!(night.until(at("2026-12-31 23:30")), Some(at("2027-01-01 08:00")));
        assert_eq!(night.until(at("2026-11-21 00:00")), Some(at("2026-11-21 08:00")));
        assert_eq!(night.until(at("2026-11-21 07:59")), Some(at("2026-11-21 08:00")));
        assert_eq!(night.until(at("2026-11-21 08:00")), None);
    }

    #[test]
    fn within_a_day_they_end_on_it() {
        let noon = QuietHours::new(time("12:00"), time("14:30")).unwrap();
        assert_eq!(noon.until(at("2026-11-20 11:59")), None);
        assert_eq!(noon.until(at("2026-11-20 12:00")), Some(at("2026-11-20 14:30")));
        assert_eq!(noon.until(at("2026-11-20 14:30")), None);
        assert_eq!(QuietHours::new(time("08:00"), time("08:00")), None);
    }

    proptest! {
        #[test]
        fn their_end_is_within_a_day_and_outside_of_them(from in 0..1440_u32, to in 0..1440_u32, now in 0..1440_i64) {
            let minute = |n: u32| NaiveTime::from_hms_opt(n / 60, n % 60, 0).unwrap();
            prop_assume!(from != to);
            let quiet = QuietHours::new(minute(from), minute(to)).unwrap();
            let now = at("2026-11-20 00:00") + TimeDelta::minutes(now);
            if let Some(end) = quiet.until(now) {
                prop_assert!(now < end && end <= now + TimeDelta::days(1));
                prop_assert_eq!(end.time(), quiet.to());
                prop_assert_eq!(quiet.until(end), None);
            }
        }
    }
}
