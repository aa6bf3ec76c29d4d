//! How long an offer from the waiting list stands.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Hours of the day between which people can be expected to read a message.
const DAY: (i64, i64) = (8, 21);

/// When an offer that is made at `now` ends, if it stands for `minutes`. The night does not count:
/// an offer at 23:00 is there in the morning. Never after `cut_off`. All in the district's time.
#[must_use]
pub fn offer_end(now: NaiveDateTime, minutes: u32, cut_off: NaiveDateTime) -> NaiveDateTime {
    let hour = |day: NaiveDate, hour| day.and_time(NaiveTime::MIN) + TimeDelta::hours(hour);
    let mut left = TimeDelta::minutes(minutes.into());
    let mut day = now.date();
    let mut from = now.max(hour(day, DAY.0));
    loop {
        let evening = hour(day, DAY.1);
        let end = from + left;
        if end <= evening || end >= cut_off {
            return end.min(cut_off);
        }
        left -= (evening - from).max(TimeDelta::zero());
        day += TimeDelta::days(1);
        from = hour(day, DAY.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::parse_date_time;

    #[test]
    fn the_night_does_not_count() {
        let at = |text| parse_date_time(text).unwrap();
        let far = at("2026-12-31 16:00");
        for (now, minutes, cut_off, end) in [
            ("2026-11-20 09:00", 120, far, "2026-11-20 11:00"),
            ("2026-11-20 23:00", 120, far, "2026-11-21 10:00"),
            ("2026-11-20 03:00", 120, far, "2026-11-20 10:00"),
            ("2026-11-20 20:00", 120, far, "2026-11-21 09:00"),
            ("2026-11-20 20:00", 60 * 14, far, "2026-11-21 21:00"),
            ("2026-11-20 15:00", 120, at("2026-11-20 16:00"), "2026-11-20 16:00"),
            ("2026-11-20 23:00", 120, at("2026-11-21 06:00"), "2026-11-21 06:00"),
        ] {
            assert_eq!(offer_end(at(now), minutes, cut_off), at(end), "{now}");
        }
    }
}
