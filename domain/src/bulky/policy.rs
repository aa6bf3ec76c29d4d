//! Until when a booking can be changed or cancelled, and what is paid back.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::State;
use crate::money::Fen;

/// In minutes.
const DAY: u32 = 24 * 60;

/// A district's rules for bookings. Times are minutes; every field is a district setting. Versions that
/// were stored may have fields that are no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How long a chosen window is held.
    pub hold: u32,
    /// By how much the hold can be made longer, once.
    pub extension: u32,
    /// How long a window is kept for a payment that has begun.
    pub payment: u32,
    /// Until so long before its window a booking can be changed.
    pub change_before: u32,
    /// Until so long before its window a cancelled booking is paid back in full.
    pub cancel_before: u32,
    /// What is paid back of a later cancellation, in per cent.
    pub late_refund_percent: u8,
    /// What is paid back if nothing was found and no second try is wanted, in per cent.
    pub not_found_refund_percent: u8,
    /// Until so long after it was said that nothing was found a second try can be asked for.
    pub retry_within: u32,
    /// So long whoever was put out of their window can choose another; then all of the money goes back.
    #[serde(default = "usual_answer_within")]
    pub answer_within: u32,
}

/// What counts in versions from before there was such a rule.
const fn usual_answer_within() -> u32 {
    Policy::USUAL.answer_within
}

impl Policy {
    /// As most districts have it.
    pub const USUAL: Self = Self {
        hold: 15,
        extension: 15,
        payment: 30,
        change_before: 12 * 60,
        cancel_before: 12 * 60,
        late_refund_percent: 50,
        not_found_refund_percent: 50,
        retry_within: 7 * 24 * 60,
        answer_within: 14 * 24 * 60,
    };
}

impl Default for Policy {
    fn default() -> Self {
        Self::USUAL
    }
}

/// Why something is paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refund {
    /// Cancelled in time: all of it.
    InTime,
    /// Cancelled late: a part of it.
    Late,
    /// Nothing was found: a part of it.
    NotFound,
    /// We could not come: all of it.
    Ours,
}

impl Refund {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::InTime, Self::Late, Self::NotFound, Self::Ours];

    /// Lower-case word, as it is stored with the refund.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "cancelled",
            Self::Late => "cancelled-late",
            Self::NotFound => "not-found",
            Self::Ours => "displaced",
        }
    }

    /// By which rule a booking is paid back that [waits for an answer](State::wants_answer), whether
    /// it is cancelled or nobody answers; none in any other state.
    #[must_use]
    pub const fn unanswered(state: State) -> Option<Self> {
        match state {
            State::Displaced => Some(Self::Ours),
            State::NotFound => Some(Self::NotFound),
            _ => None,
        }
    }

    /// What is paid back of `paid`: whole 分, half a 分 up.
    #[must_use]
    pub fn of(self, policy: &Policy, paid: Fen) -> Fen {
        let percent = match self {
            Self::InTime | Self::Ours => 100,
            Self::Late => policy.late_refund_percent.min(100),
            Self::NotFound => policy.not_found_refund_percent.min(100),
        };
        let exact = u128::from(paid.fen()) * u128::from(percent);
        Fen::new(u64::try_from((exact + 50) / 100).unwrap_or(u64::MAX))
    }
}

impl Policy {
    /// So many minutes.
    #[must_use]
    pub fn minutes(minutes: u32) -> TimeDelta {
        TimeDelta::minutes(minutes.into())
    }

    /// The last moment to change a booking whose window begins then.
    #[must_use]
    pub fn last_change(&self, starts_at: DateTime<Utc>) -> DateTime<Utc> {
        starts_at - Self::minutes(self.change_before)
    }

    /// The last moment to cancel it for all of the money.
    #[must_use]
    pub fn last_free_cancel(&self, starts_at: DateTime<Utc>) -> DateTime<Utc> {
        starts_at - Self::minutes(self.cancel_before)
    }

    /// Until when whoever booked has to answer, where a booking came to `state` at `at`; none where
    /// nothing is asked of them. After that it ends by itself.
    #[must_use]
    pub fn answer_by(&self, state: State, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let within = match state {
            State::Displaced => self.answer_within,
            // Where there is no second try they still have a day to say what was wrong.
            State::NotFound => self.retry_within.max(DAY),
            _ => return None,
        };
        Some(at + Self::minutes(within))
    }

    /// By which rule a cancellation at `now` is paid back. Nobody cancels once the window has begun.
    #[must_use]
    pub fn on_cancel(&self, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Refund> {
        if now <= self.last_free_cancel(starts_at) {
            Some(Refund::InTime)
        } else {
            (now < starts_at).then_some(Refund::Late)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn early_is_all_late_is_a_part_and_then_nothing_can_be_cancelled() {
        let starts_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let policy = Policy::default();
        let at = |minutes| policy.on_cancel(starts_at, starts_at - TimeDelta::minutes(minutes));
        assert_eq!(at(12 * 60), Some(Refund::InTime));
        assert_eq!(at(12 * 60 - 1), Some(Refund::Late));
        assert_eq!(at(0), None);
        assert_eq!(at(-1), None);
    }

    #[test]
    fn whatever_waits_for_an_answer_has_a_deadline_and_a_rule() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let policy = Policy { answer_within: 3, retry_within: 2 * DAY, ..Policy::default() };
        for state in State::ALL {
            let waits = state.wants_answer();
            assert_eq!(policy.answer_by(*state, at).is_some(), waits, "{}", state.as_str());
            assert_eq!(Refund::unanswered(*state).is_some(), waits, "{}", state.as_str());
        }
        let by = |state| policy.answer_by(state, at).unwrap() - at;
        assert_eq!(by(State::Displaced), TimeDelta::minutes(3));
        assert_eq!(by(State::NotFound), TimeDelta::days(2));
        let none = Policy { retry_within: 0, ..policy };
        assert_eq!(none.answer_by(State::NotFound, at).unwrap() - at, TimeDelta::days(1));
    }

    #[test]
    fn a_part_is_rounded_up_by_half_a_fen() {
        let policy = Policy { late_refund_percent: 50, ..Policy::default() };
        assert_eq!(Refund::Late.of(&policy, Fen::new(3_361)).fen(), 1_681);
        assert_eq!(Refund::Ours.of(&policy, Fen::new(3_361)).fen(), 3_361);
        let odd = Policy { late_refund_percent: 255, ..policy };
        assert_eq!(Refund::Late.of(&odd, Fen::new(100)).fen(), 100);
    }
}
