//! When a platform is asked again.

use super::OrderState;

/// How long after closing an order is still asked for, in seconds: what a bank had under way comes
/// within two days. Later money is found by the daily reconciliation.
pub const AFTER_CLOSING: i64 = 2 * 24 * 3600;

/// The longest wait while a payment or a refund is expected, in seconds.
const LONGEST: i64 = 600;
/// The first wait, in seconds.
const FIRST: i64 = 5;
/// The first wait after closing, in seconds.
const FIRST_AFTER_CLOSING: i64 = 600;

/// In how many seconds the platform is asked for an order (or an open refund, as `Pending`) that it
/// was asked for `asks` times; `over_for` is how many seconds the order has been over. None: not any
/// more.
#[must_use]
pub fn ask_again(state: OrderState, asks: u32, over_for: i64) -> Option<i64> {
    let doubled = |first: i64, most: i64| first.saturating_mul(1 << asks.min(20)).min(most);
    match state {
        OrderState::Created | OrderState::Pending | OrderState::Unknown => {
            Some(doubled(FIRST, LONGEST))
        }
        // Each wait is as long as it has been over, so a handful of questions cover the two days.
        OrderState::Closed | OrderState::Failed if over_for < AFTER_CLOSING => {
            Some(over_for.max(FIRST_AFTER_CLOSING))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_ten_minutes() {
        let waits: Vec<_> =
            (0..9).filter_map(|asks| ask_again(OrderState::Unknown, asks, 0)).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(ask_again(OrderState::Pending, u32::MAX, 0), Some(600));
    }

    #[test]
    fn what_is_closed_is_asked_for_a_few_times_more() {
        let (mut over, mut asked) = (0, 0);
        while let Some(wait) = ask_again(OrderState::Closed, asked, over) {
            over += wait;
            asked += 1;
        }
        assert!((5..12).contains(&asked), "{asked}");
        assert!(over >= AFTER_CLOSING);
        assert_eq!(ask_again(OrderState::Paid, 0, 0), None);
    }
}
