//! When something that is counted over all places is counted again.

use chrono::{DateTime, TimeDelta, Utc};

/// Between two counts lies so many times what one takes: with a million places, counting them all
/// takes seconds, and the database has better to do.
const REST: i32 = 50;

/// When a count that took from `begun` to `ended` is due again: after `every`, and later where it
/// took long.
pub(super) fn due_again(
    begun: DateTime<Utc>,
    ended: DateTime<Utc>,
    every: TimeDelta,
) -> DateTime<Utc> {
    ended + every.max((ended - begun) * REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_comes_less_often() {
        let begun = DateTime::UNIX_EPOCH;
        let minute = TimeDelta::minutes(1);
        let rest = |took| due_again(begun, begun + took, minute) - begun - took;
        assert_eq!(rest(TimeDelta::zero()), minute);
        assert_eq!(rest(TimeDelta::seconds(1)), minute);
        assert_eq!(rest(TimeDelta::seconds(3)), TimeDelta::seconds(150));
    }
}
