//! Which of the district's time limits counts for a case.

use chrono::NaiveDate;

use super::{CaseKind, ClockKind, Urgency};
use crate::calendar::Term;

/// A line of the district's limits. What is `None` holds for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    pub clock: ClockKind,
    /// Code of the class.
    pub class: Option<String>,
    pub kind: Option<CaseKind>,
    pub urgency: Option<Urgency>,
    /// Code of the street.
    pub street: Option<String>,
    pub term: Term,
    /// The first day on which clocks that start have it.
    pub effective_on: NaiveDate,
}

/// The case that a limit is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub class: &'a str,
    pub kind: CaseKind,
    pub urgency: Urgency,
    pub street: Option<&'a str>,
}

impl Limit {
    fn holds_for(&self, subject: Subject<'_>) -> bool {
        self.class.as_deref().is_none_or(|class| class == subject.class)
            && self.kind.is_none_or(|kind| kind == subject.kind)
            && self.urgency.is_none_or(|urgency| urgency == subject.urgency)
            && self.street.as_deref().is_none_or(|street| Some(street) == subject.street)
    }

    /// What is said of the class weighs more than what is said of the kind, that more than the
    /// urgency, and that more than the street.
    fn weight(&self) -> [bool; 4] {
        [self.class.is_some(), self.kind.is_some(), self.urgency.is_some(), self.street.is_some()]
    }
}

/// The limit for a clock that starts on `day`: of those in force that hold for the case the one that
/// says most about it, and of equals the newest. None where the district has none: that clock does
/// not run.
#[must_use]
pub fn choose_limit<'a>(
    limits: &'a [Limit],
    clock: ClockKind,
    subject: Subject<'_>,
    day: NaiveDate,
) -> Option<&'a Limit> {
    limits
        .iter()
        .filter(|limit| {
            limit.clock == clock && limit.effective_on <= day && limit.holds_for(subject)
        })
        .max_by_key(|limit| (limit.weight(), limit.effective_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
    }

    fn limit(hours: u32) -> Limit {
        Limit {
            clock: ClockKind::Close,
            class: None,
            kind: None,
            urgency: None,
            street: None,
            term: Term::natural_minutes(hours * 60).unwrap(),
            effective_on: day(1),
        }
    }

    #[test]
    fn the_most_particular_counts_and_of_equals_the_newest() {
        let limits = [
            limit(1),
            Limit { urgency: Some(Urgency::Urgent), ..limit(2) },
            Limit { kind: Some(CaseKind::Complaint), ..limit(3) },
            Limit { class: Some("06010".to_owned()), ..limit(4) },
            Limit { class: Some("06010".to_owned()), effective_on: day(10), ..limit(5) },
            Limit { street: Some("hubin".to_owned()), ..limit(6) },
        ];
        let subject = Subject {
            class: "06011",
            kind: CaseKind::Report,
            urgency: Urgency::Normal,
            street: None,
        };
        let chosen = |subject, at| {
            choose_limit(&limits, ClockKind::Close, subject, at).map(|one| one.term.amount() / 60)
        };
        assert_eq!(chosen(subject, day(9)), Some(1));
        assert_eq!(chosen(Subject { urgency: Urgency::Urgent, ..subject }, day(9)), Some(2));
        let complaint = Subject { kind: CaseKind::Complaint, ..subject };
        assert_eq!(chosen(Subject { urgency: Urgency::Urgent, ..complaint }, day(9)), Some(3));
        assert_eq!(chosen(Subject { class: "06010", ..complaint }, day(9)), Some(4));
        assert_eq!(chosen(Subject { class: "06010", ..complaint }, day(10)), Some(5));
        assert_eq!(chosen(Subject { street: Some("hubin"), ..subject }, day(9)), Some(6));
        assert_eq!(choose_limit(&limits, ClockKind::Accept, subject, day(9)), None);
        assert_eq!(chosen(subject, NaiveDate::from_ymd_opt(2025, 12, 31).unwrap()), None);
    }
}
