//! Days as a filter of a list.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use uuid::{Builder, Uuid};

/// When this day begins in Shanghai, which has been UTC+8 all year round since 1992.
#[must_use]
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(8)
}

/// The least id that a row of this day in Shanghai can have: ids are in the order of time, so a list
/// that is ordered by them is cut by them as well.
#[must_use]
pub fn first_id(day: NaiveDate) -> Uuid {
    let millis = u64::try_from(midnight(day).timestamp_millis()).unwrap_or_default();
    let id = Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid();
    // Without version and variant, which would leave out ids of other kinds in that millisecond.
    let mut bytes = *id.as_bytes();
    bytes[6..].fill(0);
    Uuid::from_bytes(bytes)
}
