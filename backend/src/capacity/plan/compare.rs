//! What is to be done so that the windows are what the plan says, without harm to anybody in them.

use chrono::{DateTime, Utc};
use domain::capacity::{ClosedReason, Planned, Units};
use uuid::Uuid;

use crate::calendar::to_utc;

/// A window that there is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) cut_off_at: DateTime<Utc>,
    pub(super) units: Units,
}

impl From<Planned> for Wanted {
    fn from(planned: Planned) -> Self {
        Self {
            starts_at: to_utc(planned.starts),
            ends_at: to_utc(planned.ends),
            cut_off_at: to_utc(planned.cut_off),
            units: planned.units,
        }
    }
}

/// A window that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Existing {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) cut_off_at: DateTime<Utc>,
    pub(super) limit: Units,
    /// Somebody is in it.
    pub(super) is_taken: bool,
    /// Somebody is or was in it.
    pub(super) was_claimed: bool,
    /// Staff have set its limits.
    pub(super) by_hand: bool,
    pub(super) closed: Option<ClosedReason>,
}

impl Existing {
    fn is(&self, wanted: &Wanted) -> bool {
        (self.starts_at, self.ends_at) == (wanted.starts_at, wanted.ends_at)
    }

    fn overlaps(&self, wanted: &Wanted) -> bool {
        self.starts_at < wanted.ends_at && wanted.starts_at < self.ends_at
    }

    /// It began, or staff have closed it: none of the plan's business.
    fn is_fixed(&self, now: DateTime<Utc>) -> bool {
        self.starts_at <= now || self.closed.is_some_and(ClosedReason::drops)
    }

    /// What becomes of it, open, when the plan wants it to be so. In a window that somebody was in,
    /// nothing becomes less and the cut-off stays, which they were told.
    fn set_to(&self, wanted: &Wanted) -> Set {
        let limit = if self.by_hand {
            self.limit
        } else if self.was_claimed {
            self.limit.most(wanted.units)
        } else {
            wanted.units
        };
        let cut_off_at = if self.was_claimed { self.cut_off_at } else { wanted.cut_off_at };
        Set { id: self.id, cut_off_at, limit }
    }

    fn is_already(&self, set: &Set) -> bool {
        self.closed.is_none() && (self.cut_off_at, self.limit) == (set.cut_off_at, set.limit)
    }
}

/// A window that is to be open, with this cut-off and limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) id: Uuid,
    pub(super) cut_off_at: DateTime<Utc>,
    pub(super) limit: Units,
}

/// In the order in which they are made, so that no two windows ever overlap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Changes {
    /// As not planned any more.
    pub(super) close: Vec<Uuid>,
    pub(super) set: Vec<Set>,
    pub(super) add: Vec<Wanted>,
}

/// The rules:
///
/// - a window that began, or that staff have closed, stays as it is;
/// - a window with other times than planned, in which somebody is, stays open as long as the plan has
///   anything at that time, and the planned window is left out; else it takes nobody any more, and
///   whoever is in it keeps their place;
/// - other windows that are not planned are closed;
/// - a planned window that is there is opened if it was closed for not being planned, and set; a new
///   one is added unless it is past its cut-off.
pub(super) fn compare(wanted: &[Wanted], existing: &[Existing], now: DateTime<Utc>) -> Changes {
    let is_wanted = |window: &Existing| wanted.iter().any(|wanted| window.is(wanted));
    let is_in_the_way = |window: &Existing| {
        window.is_fixed(now)
            || window.closed.is_none()
                && window.is_taken
                && !is_wanted(window)
                && wanted.iter().any(|wanted| window.overlaps(wanted))
    };
    let (stay, others): (Vec<&Existing>, Vec<&Existing>) =
        existing.iter().partition(|window| is_in_the_way(window));
    let mut changes = Changes::default();
    for window in &others {
        if window.closed.is_none() && !is_wanted(window) {
            changes.close.push(window.id);
        }
    }
    let possible =
        wanted.iter().filter(|wanted| !stay.iter().any(|window| window.overlaps(wanted)));
    for wanted in possible {
        match others.iter().find(|window| window.is(wanted)) {
            Some(window) => {
                let set = window.set_to(wanted);
                if !window.is_already(&set) {
                    changes.set.push(set);
                }
            }
            None if wanted.cut_off_at > now => changes.add.push(*wanted),
            None => {}
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn at(hour: i64) -> DateTime<Utc> {
        NOW + TimeDelta::hours(hour)
    }

    fn wanted(from: i64, to: i64, stops: u32) -> Wanted {
        Wanted {
            starts_at: at(from),
            ends_at: at(to),
            cut_off_at: at(from - 1),
            units: Units::stops(stops),
        }
    }

    /// As it was added, and nobody was in it.
    fn there(id: u128, wanted: Wanted) -> Existing {
        let Wanted { starts_at, ends_at, cut_off_at, units } = wanted;
        Existing {
            id: Uuid::from_u128(id),
            starts_at,
            ends_at,
            cut_off_at,
            limit: units,
            is_taken: false,
            was_claimed: false,
            by_hand: false,
            closed: None,
        }
    }

    fn taken(window: Existing) -> Existing {
        Existing { is_taken: true, was_claimed: true, ..window }
    }

    fn closed(reason: ClosedReason, window: Existing) -> Existing {
        Existing { closed: Some(reason), ..window }
    }

    fn limits(changes: &Changes) -> Vec<u32> {
        changes.set.iter().map(|set| set.limit.stops).collect()
    }

    #[test]
    fn what_is_as_planned_is_left_alone() {
        let plan = [wanted(2, 4, 5), wanted(4, 6, 5)];
        let changes = compare(&plan, &[], NOW);
        assert_eq!(changes.add, plan);
        let windows = [there(1, plan[0]), taken(there(2, plan[1]))];
        assert_eq!(compare(&plan, &windows, NOW), Changes::default());
    }

    #[test]
    fn what_nobody_was_in_follows_the_plan() {
        let window = there(1, wanted(2, 4, 5));
        let changes = compare(&[wanted(2, 4, 3)], &[window], NOW);
        assert_eq!((limits(&changes), changes.close.len()), (vec![3], 0));
        let changes = compare(&[wanted(2, 5, 5)], &[window], NOW);
        assert_eq!((changes.close, changes.add), (vec![window.id], vec![wanted(2, 5, 5)]));
        // And back again, in the old row.
        let before = closed(ClosedReason::NotPlanned, window);
        let changes = compare(&[wanted(2, 4, 5)], &[before], NOW);
        assert_eq!((limits(&changes), changes.add.len()), (vec![5], 0));
    }

    #[test]
    fn where_somebody_was_only_more_is_added() {
        let window = Existing { was_claimed: true, ..there(1, wanted(2, 4, 5)) };
        let earlier = |stops| Wanted { cut_off_at: at(0), ..wanted(2, 4, stops) };
        assert_eq!(compare(&[earlier(3)], &[window], NOW), Changes::default());
        let changes = compare(&[earlier(9)], &[window], NOW);
        assert_eq!((limits(&changes), changes.set[0].cut_off_at), (vec![9], window.cut_off_at));
        let by_hand = Existing { by_hand: true, ..window };
        assert_eq!(compare(&[earlier(9)], &[by_hand], NOW), Changes::default());
    }

    #[test]
    fn whoever_is_in_a_window_stays_in_it() {
        let window = taken(there(1, wanted(2, 6, 5)));
        // Split in two: it goes on as it was, and what would lie over it is left out.
        let plan = [wanted(2, 4, 5), wanted(4, 6, 5), wanted(6, 8, 5)];
        let changes = compare(&plan, &[window], NOW);
        assert_eq!(changes, Changes { add: vec![wanted(6, 8, 5)], ..Changes::default() });
        // Nothing planned at its time: nobody else comes in.
        let changes = compare(&[wanted(6, 8, 5)], &[window], NOW);
        assert_eq!((changes.close.len(), changes.add.len()), (1, 1));
        let closed = closed(ClosedReason::NotPlanned, window);
        assert_eq!(compare(&[], &[closed], NOW), Changes::default());
    }

    #[test]
    fn what_staff_closed_stays_closed() {
        let window = closed(ClosedReason::Weather, there(1, wanted(2, 4, 5)));
        for plan in [vec![], vec![wanted(2, 4, 9)], vec![wanted(3, 5, 5)]] {
            assert_eq!(compare(&plan, &[window], NOW), Changes::default());
        }
    }

    #[test]
    fn what_began_or_is_too_late_is_left_out() {
        let running = there(1, wanted(-1, 4, 5));
        assert_eq!(compare(&[], &[running], NOW), Changes::default());
        assert_eq!(compare(&[wanted(3, 5, 5)], &[running], NOW), Changes::default());
        // Its cut-off is now.
        assert_eq!(compare(&[wanted(1, 5, 5)], &[], NOW), Changes::default());
    }
}
