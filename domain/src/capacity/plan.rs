//! From what is usual to what there is.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{Exception, Slot, Template, Units};
use crate::calendar::Calendar;

/// A window that there is to be, in the district's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    /// From then on nobody comes in any more; not after the start.
    pub cut_off: NaiveDateTime,
    pub units: Units,
}

impl Planned {
    fn new(day: NaiveDate, slot: Slot) -> Self {
        let midnight = day.and_time(NaiveTime::MIN);
        let at = |minutes: u16| midnight + TimeDelta::minutes(minutes.into());
        let starts = at(slot.period.opens());
        Self {
            starts,
            ends: at(slot.period.closes()),
            cut_off: starts - TimeDelta::minutes(slot.cut_off.into()),
            units: slot.units,
        }
    }

    /// Whether some time is in both.
    #[must_use]
    pub fn overlaps(&self, starts: NaiveDateTime, ends: NaiveDateTime) -> bool {
        self.starts < ends && starts < self.ends
    }
}

/// The windows of `days`, in their order. None lies over another: of two that would, the one whose
/// template is valid from later counts (a new one takes the place of an old one), then the one that
/// begins earlier.
#[must_use]
pub fn plan(
    templates: &[Template],
    exceptions: &BTreeMap<NaiveDate, Exception>,
    calendar: &Calendar,
    days: impl IntoIterator<Item = NaiveDate>,
) -> Vec<Planned> {
    let day = |day: NaiveDate| {
        let usual = || {
            let kind = calendar.day(day).kind;
            let mut on: Vec<&Template> =
                templates.iter().filter(|template| template.is_on(day, kind)).collect();
            on.sort_by_key(|one| (std::cmp::Reverse(one.valid_from), one.slot.period));
            on.into_iter().map(|template| template.slot).collect()
        };
        let slots = match exceptions.get(&day) {
            None => usual(),
            Some(Exception::Closed) => Vec::new(),
            Some(Exception::Units(units)) => {
                usual().into_iter().map(|slot: Slot| Slot { units: *units, ..slot }).collect()
            }
            Some(Exception::Times(slots)) => slots.clone(),
        };
        apart(slots.into_iter().map(|slot| Planned::new(day, slot)))
    };
    days.into_iter().flat_map(day).collect()
}

/// Those that do not lie over an earlier one of the list, in the order of time.
fn apart(windows: impl Iterator<Item = Planned>) -> Vec<Planned> {
    let mut apart: Vec<Planned> = Vec::new();
    for window in windows {
        if !apart.iter().any(|other| other.overlaps(window.starts, window.ends)) {
            apart.push(window);
        }
    }
    apart.sort_by_key(|window| window.starts);
    apart
}

#[cfg(test)]
mod tests;
