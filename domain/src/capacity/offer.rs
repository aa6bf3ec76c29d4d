//! How long an offer from the waiting list stands.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

/// Minutes of the day between which people can be expected to read a message: 8:00 and 21:00.
const DAY: (i64, i64) = (8 * 60, 21 * 60);

/// When an offer that is made at `now` ends, if it stands for `minutes`. The night does not count:
/// an offer at 23:00 is there in the morning. Never after `cut_off`. All in the district's time.
#[must_use]
pub fn offer_end(now: NaiveDateTime, minutes: u32, cut_off: NaiveDateTime) -> NaiveDateTime {
    let mut left = i64::from(minutes);
    let mut midnight = now.date().and_time(NaiveTime::MIN);
    let mut from = (now - midnight).num_minutes().max(DAY.0);
    loop {
        let today = (DAY.1 - from).max(0);
        let end = midnight + TimeDelta::minutes(from + left);
        if left <= today || end >= cut_off {
            return end.min(cut_off);
        }
        left -= today;
        midnight += TimeDelta::days(1);
        from = DAY.0;
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
