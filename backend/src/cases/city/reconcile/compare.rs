//! Comparing two lists, without a database.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use uuid::Uuid;

use super::DifferenceKind;

/// An order as the city has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Theirs {
    /// `open`, `closed` or `returned`.
    pub(super) state: String,
    /// None where it did not say.
    pub(super) due_at: Option<DateTime<Utc>>,
}

/// A case of ours that has a number of the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ours {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) state: &'static str,
    pub(super) due_at: Option<DateTime<Utc>>,
    /// Whether it was open on the day, so that the city's list must have it.
    pub(super) of_day: bool,
}

/// A difference that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Differs {
    pub(super) number: String,
    pub(super) case: Option<Uuid>,
    pub(super) kind: DifferenceKind,
    pub(super) theirs: String,
    pub(super) ours: String,
}

/// Everything that differs, by number.
pub(super) fn compare(theirs: &BTreeMap<String, Theirs>, ours: &[Ours]) -> Vec<Differs> {
    let mut found = Vec::new();
    let by_number: BTreeMap<&str, &Ours> =
        ours.iter().map(|case| (case.number.as_str(), case)).collect();
    for (number, order) in theirs {
        let Some(case) = by_number.get(number.as_str()) else {
            found.push(Differs {
                number: number.clone(),
                case: None,
                kind: DifferenceKind::MissingHere,
                theirs: order.state.clone(),
                ours: String::new(),
            });
            continue;
        };
        let differs = |kind, theirs, ours| Differs {
            number: number.clone(),
            case: Some(case.id),
            kind,
            theirs,
            ours,
        };
        if order.state != case.state {
            let (theirs, ours) = (order.state.clone(), case.state.to_owned());
            found.push(differs(DifferenceKind::State, theirs, ours));
        }
        if let Some(due_at) = order.due_at
            && !same_minute(Some(due_at), case.due_at)
        {
            let ours = case.due_at.map(written).unwrap_or_default();
            found.push(differs(DifferenceKind::Deadline, written(due_at), ours));
        }
    }
    for case in ours.iter().filter(|case| case.of_day && !theirs.contains_key(&case.number)) {
        found.push(Differs {
            number: case.number.clone(),
            case: Some(case.id),
            kind: DifferenceKind::MissingThere,
            theirs: String::new(),
            ours: case.state.to_owned(),
        });
    }
    found.sort_by(|one, other| (&one.number, one.kind).cmp(&(&other.number, other.kind)));
    found
}

/// Lists are often without seconds.
pub(super) fn same_minute(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> bool {
    let minute = |at: DateTime<Utc>| at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at);
    one.map(minute) == other.map(minute)
}

/// As it is kept.
fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64, second: i64) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(1_795_136_400 + minute * 60 + second, 0)
    }

    fn ours(number: &str, state: &'static str, of_day: bool) -> Ours {
        Ours { id: Uuid::from_u128(7), number: number.to_owned(), state, due_at: at(0, 30), of_day }
    }

    fn theirs(orders: &[(&str, &str, Option<DateTime<Utc>>)]) -> BTreeMap<String, Theirs> {
        let one = |(number, state, due_at): &(&str, &str, Option<DateTime<Utc>>)| {
            ((*number).to_owned(), Theirs { state: (*state).to_owned(), due_at: *due_at })
        };
        orders.iter().map(one).collect()
    }

    #[test]
    fn the_same_is_nothing() {
        let theirs = theirs(&[("A", "open", at(0, 0)), ("B", "closed", None)]);
        assert_eq!(compare(&theirs, &[ours("A", "open", true), ours("B", "closed", false)]), []);
    }

    #[test]
    fn each_kind_is_found() {
        let theirs =
            theirs(&[("A", "closed", at(0, 0)), ("B", "open", at(5, 0)), ("C", "open", None)]);
        let found = compare(
            &theirs,
            &[
                ours("A", "open", true),
                ours("B", "open", true),
                ours("D", "open", true),
                ours("E", "closed", false),
            ],
        );
        let found: Vec<_> = found.iter().map(|one| (one.number.as_str(), one.kind)).collect();
        assert_eq!(
            found,
            [
                ("A", DifferenceKind::State),
                ("B", DifferenceKind::Deadline),
                ("C", DifferenceKind::MissingHere),
                ("D", DifferenceKind::MissingThere),
            ]
        );
    }
}
