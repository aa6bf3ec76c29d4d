//! What is known of a place, how sure, and since when.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::places::{Attribute, Fact, Known, PlainFact, dropoff::Attendance};

use super::{Made, draw::Draw};
use crate::places::store::Details;

/// The purpose of the draws of [`verify_details`], apart from those of the places.
const DETAILS: u64 = 110;

/// How often an attribute is there, there in part, and unknown; else it is not there.
pub(super) type Odds = (Attribute, f64, f64, f64);

/// Attributes by their odds. What is unknown is left out.
pub(super) fn attributes(draw: &mut Draw, odds: &[Odds]) -> BTreeMap<Attribute, Known> {
    let mut known = BTreeMap::new();
    for (attribute, yes, limited, unknown) in odds {
        let at = draw.fraction();
        let what = if at < *unknown {
            continue;
        } else if at < unknown + (1.0 - unknown) * yes {
            Known::Yes
        } else if at < unknown + (1.0 - unknown) * (yes + limited) {
            Known::Limited
        } else {
            Known::No
        };
        known.insert(*attribute, what);
    }
    known
}

/// When somebody last saw that these facts are so: most on the last visit, some on one before, some
/// never.
pub(super) fn verified(
    draw: &mut Draw,
    now: DateTime<Utc>,
    attributes: &BTreeMap<Attribute, Known>,
    plain: &[PlainFact],
) -> Vec<(Fact, DateTime<Utc>)> {
    let days = match draw.between(1, 10) {
        1..=4 => draw.between(0, 30),
        5..=7 => draw.between(31, 180),
        8..=9 => draw.between(181, 800),
        // Nobody ever came.
        _ => return Vec::new(),
    };
    let last = days_ago(now, days, draw);
    let before = days_ago(now, days + draw.between(60, 400), draw);
    let facts = plain
        .iter()
        .map(|fact| Fact::Plain(*fact))
        .chain(attributes.keys().map(|attribute| Fact::Attribute(*attribute)));
    let mut seen: Vec<_> = facts
        .filter_map(|fact| match draw.between(1, 20) {
            1..=16 => Some((fact, last)),
            17..=19 => Some((fact, before)),
            _ => None,
        })
        .collect();
    // As they are read back.
    seen.sort_by_key(|(fact, _)| fact.as_str());
    seen
}

/// What only places of its kind have: much of what is known of it was seen on the last visit, where
/// there was one.
pub(super) fn verify_details(made: &mut Made, number: u64) {
    let Some(last) = made.verified.iter().map(|(_, at)| *at).max() else { return };
    let known = match &made.details {
        Details::Toilet(toilet) => [
            toilet.class.map(|_| PlainFact::Class),
            toilet.build.map(|_| PlainFact::Build),
            toilet.entry.map(|_| PlainFact::Entry),
        ],
        Details::Parking(parking) => [parking.max_height.map(|_| PlainFact::MaxHeight), None, None],
        Details::DropOff(dropoff) => {
            let is_known = dropoff.attendance != Attendance::Unknown;
            [is_known.then_some(PlainFact::Attendance), None, None]
        }
        Details::Plain => return,
    };
    let mut draw = Draw::new(DETAILS, number);
    let seen = known.into_iter().flatten().filter(|_| draw.chance(0.7));
    made.verified.extend(seen.map(|fact| (Fact::Plain(fact), last)));
    // As they are read back.
    made.verified.sort_by_key(|(fact, _)| fact.as_str());
}

/// A time of day so many days ago, in whole seconds.
pub(super) fn days_ago(now: DateTime<Utc>, days: u32, draw: &mut Draw) -> DateTime<Utc> {
    let at = now
        - TimeDelta::days(i64::from(days))
        - TimeDelta::minutes(i64::from(draw.between(5, 600)));
    at.duration_trunc(TimeDelta::seconds(1)).unwrap_or(at)
}
