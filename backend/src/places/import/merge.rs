//! What a file says of a place that is there already.

use chrono::{DateTime, Utc};
use domain::places::{Attribute, Fact};

use super::{fields::Field, rows::Described};
use crate::places::store::{Details, NewPlace, Price, Standing};

/// A place after the file has spoken, and which facts were kept because somebody has checked them
/// since.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) place: NewPlace,
    pub(super) kept: Vec<Fact>,
}

/// Takes from the row what it speaks of, but no fact that was checked after `as_of`, unless the row
/// was checked later still. A fact that changes without being checked has not been checked.
pub(super) fn merge(old: &NewPlace, row: &Described, as_of: DateTime<Utc>) -> Merged {
    let since = row.checked_at.unwrap_or(as_of);
    let mut place = old.clone();
    for field in spoken_of(old, row) {
        copy(field, &row.place, &mut place);
    }
    let mut kept = Vec::new();
    if !same(old, &place) {
        (place, kept) = one_by_one(old, row, since);
    }
    for (fact, at) in row.place.verified.iter().filter(|(fact, _)| !kept.contains(fact)) {
        match place.verified.iter_mut().find(|(other, _)| other == fact) {
            Some((_, known)) => *known = (*known).max(*at),
            None => place.verified.push((*fact, *at)),
        }
    }
    place.verified.sort_by_key(|(fact, _)| fact.as_str());
    Merged { place, kept }
}

/// What the row says. Listed again is there again, but what is planned may be so still.
fn spoken_of(old: &NewPlace, row: &Described) -> impl Iterator<Item = Field> {
    let still_planned = old.standing == Standing::Planned && row.place.standing == Standing::InUse;
    row.said.iter().copied().filter(move |field| !(still_planned && *field == Field::Standing))
}

/// Field by field, as something is different: what was checked since is kept.
fn one_by_one(old: &NewPlace, row: &Described, since: DateTime<Utc>) -> (NewPlace, Vec<Fact>) {
    let mut place = old.clone();
    let mut kept = Vec::new();
    for field in spoken_of(old, row) {
        let Some(fact) = field.fact() else {
            copy(field, &row.place, &mut place);
            continue;
        };
        let before = place.clone();
        copy(field, &row.place, &mut place);
        if same(&before, &place) {
            continue;
        }
        let checked = old.verified.iter().find(|(other, _)| *other == fact).map(|(_, at)| *at);
        if checked.is_some_and(|at| at > since) {
            place = before;
            if !kept.contains(&fact) {
                kept.push(fact);
            }
        } else {
            place.verified.retain(|(other, _)| *other != fact);
        }
    }
    (place, kept)
}

/// Whether two say the same of a place. Positions are the same to a centimetre, so that a database
/// and a text may round differently.
pub(super) fn same(one: &NewPlace, other: &NewPlace) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 1e-7;
    let same_point = near(one.point.longitude(), other.point.longitude())
        && near(one.point.latitude(), other.point.latitude());
    let aligned = NewPlace { point: one.point, ..other.clone() };
    same_point && *one == aligned
}

/// Copies what a field fills.
fn copy(field: Field, from: &NewPlace, to: &mut NewPlace) {
    match field {
        Field::Name => to.name.clone_from(&from.name),
        Field::NameZhHant => to.name_zh_hant.clone_from(&from.name_zh_hant),
        Field::NameEn => to.name_en.clone_from(&from.name_en),
        Field::Address => to.address.clone_from(&from.address),
        Field::Longitude | Field::Latitude | Field::Position => {
            (to.point, to.raw) = (from.point, from.raw);
        }
        Field::EntranceLongitude | Field::EntranceLatitude => to.entrance = from.entrance,
        Field::Operator => to.operator.clone_from(&from.operator),
        Field::Phone => to.phone.clone_from(&from.phone),
        Field::Hours => to.hours.clone_from(&from.hours),
        Field::Standing => to.standing = from.standing,
        Field::Attribute(attribute) => know(attribute, from, to),
        Field::Fee => know(Attribute::Free, from, to),
        Field::ExternalId | Field::CheckedAt | Field::Description => {}
        _ => copy_details(field, from, to),
    }
}

fn know(attribute: Attribute, from: &NewPlace, to: &mut NewPlace) {
    match from.attributes.get(&attribute) {
        Some(known) => to.attributes.insert(attribute, *known),
        None => to.attributes.remove(&attribute),
    };
}

fn copy_details(field: Field, from: &NewPlace, to: &mut NewPlace) {
    match (&from.details, &mut to.details) {
        (Details::Toilet(from), Details::Toilet(to)) => match field {
            Field::Class => to.class = from.class,
            Field::Build => to.build = from.build,
            Field::Entry => to.entry = from.entry,
            Field::Since => to.since = from.since,
            Field::Stalls(whose) => {
                match from.stalls.get(&whose) {
                    Some(count) => to.stalls.insert(whose, *count),
                    None => to.stalls.remove(&whose),
                };
            }
            _ => {}
        },
        (Details::Parking(from), Details::Parking(to)) => match field {
            Field::Site => to.site = from.site,
            Field::Capacity => to.capacity = from.capacity,
            Field::CapacityBy(audience) => {
                match from.capacity_by.get(&audience) {
                    Some(count) => to.capacity_by.insert(audience, *count),
                    None => to.capacity_by.remove(&audience),
                };
            }
            Field::MaxHeight => to.max_height = from.max_height,
            Field::TariffText => to.tariff_text.clone_from(&from.tariff_text),
            Field::Tariffs => to.tariffs.clone_from(&from.tariffs),
            Field::Payments => to.payments.clone_from(&from.payments),
            Field::SharedHours => to.shared_hours.clone_from(&from.shared_hours),
            _ => {}
        },
        (Details::DropOff(from), Details::DropOff(to)) => match field {
            Field::Accepts => to.accepts.clone_from(&from.accepts),
            Field::Level => to.level = from.level,
            Field::Attendance => to.attendance = from.attendance,
            Field::Prices => {
                // A price that is paid still is paid since when it was.
                let since = |new: &Price| {
                    let same = to.prices.iter().find(|old| {
                        (&old.material, old.unit, old.price) == (&new.material, new.unit, new.price)
                    });
                    same.map_or(new.since, |old| old.since)
                };
                let prices =
                    from.prices.iter().map(|new| Price { since: since(new), ..new.clone() });
                to.prices = prices.collect();
            }
            _ => {}
        },
        // The kind of what was read is the kind of what is there.
        _ => {}
    }
}
