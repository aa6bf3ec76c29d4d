//! Civil time of the district and instants.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// `Asia/Shanghai` has been UTC+8 all year round since 1992, so neither way is ambiguous.
const AHEAD: TimeDelta = TimeDelta::hours(8);

/// What the clocks of the district show at `instant`.
#[must_use]
pub fn to_local(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.naive_utc() + AHEAD
}

/// The instant at which the clocks of the district show `local`.
#[must_use]
pub fn to_utc(local: NaiveDateTime) -> DateTime<Utc> {
    (local - AHEAD).and_utc()
}

/// What the clocks of the district show at `instant`, the same in every language: `2026-11-27 17:30`.
#[must_use]
pub fn civil(instant: DateTime<Utc>) -> String {
    to_local(instant).format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let local = domain::calendar::parse_date_time("2026-11-20 09:00").unwrap();
        assert_eq!(to_utc(local).to_rfc3339(), "2026-11-20T01:00:00+00:00");
        assert_eq!(to_local(to_utc(local)), local);
    }
}
