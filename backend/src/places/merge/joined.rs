//! What two records of one place come to.

use std::collections::btree_map::Entry;

use domain::places::{Attribute, Fact, PlainFact, dropoff::Attendance};

use crate::places::store::{Details, DropOff, NewPlace, Parking, Toilet};

/// The place that stays, with what was only known of the other. What both say was seen when either
/// was; what the other says otherwise was not looked at here.
pub(super) fn joined(mut place: NewPlace, gone: NewPlace) -> NewPlace {
    let mut same = attributes(&mut place, &gone);
    let has_hours = !place.public_hours().is_empty();
    let mut plain = |fact, is_same: bool| same.extend(is_same.then_some(Fact::Plain(fact)));
    plain(PlainFact::Name, place.name == gone.name);
    plain(PlainFact::Position, place.point == gone.point);
    plain(PlainFact::Existence, true);
    plain(PlainFact::Hours, take_text(&mut place.hours, gone.hours));
    plain(PlainFact::Address, take_text(&mut place.address, gone.address));
    plain(PlainFact::Phone, take(&mut place.phone, gone.phone));
    take(&mut place.name_zh_hant, gone.name_zh_hant);
    take(&mut place.name_en, gone.name_en);
    take_text(&mut place.operator, gone.operator);
    if place.point == gone.point {
        take(&mut place.entrance, gone.entrance);
    }
    for fact in details(&mut place.details, gone.details, has_hours) {
        plain(fact, true);
    }
    for (fact, at) in gone.verified.into_iter().filter(|(fact, _)| same.contains(fact)) {
        match place.verified.iter_mut().find(|(known, _)| *known == fact) {
            Some((_, seen)) => *seen = at.max(*seen),
            None => place.verified.push((fact, at)),
        }
    }
    place
}

/// Takes those that are not known; gives those that are the same then.
fn attributes(place: &mut NewPlace, gone: &NewPlace) -> Vec<Fact> {
    let mut take = |attribute: Attribute, known| match place.attributes.entry(attribute) {
        Entry::Vacant(unknown) => *unknown.insert(known) == known,
        Entry::Occupied(kept) => *kept.get() == known,
    };
    let same = gone.attributes.iter().filter(|(attribute, known)| take(**attribute, **known));
    same.map(|(attribute, _)| Fact::Attribute(*attribute)).collect()
}

/// Takes what only places of their kind have; gives the facts that are the same then.
fn details(kept: &mut Details, gone: Details, has_hours: bool) -> Vec<PlainFact> {
    match (kept, gone) {
        (Details::Toilet(kept), Details::Toilet(gone)) => toilet(kept, gone),
        (Details::Parking(kept), Details::Parking(gone)) => parking(kept, *gone, has_hours),
        (Details::DropOff(kept), Details::DropOff(gone)) => dropoff(kept, gone),
        _ => Vec::new(),
    }
}

fn toilet(kept: &mut Toilet, gone: Toilet) -> Vec<PlainFact> {
    take(&mut kept.since, gone.since);
    if kept.stalls.is_empty() {
        kept.stalls = gone.stalls.clone();
    }
    let same = [
        (PlainFact::Class, take(&mut kept.class, gone.class)),
        (PlainFact::Build, take(&mut kept.build, gone.build)),
        (PlainFact::Entry, take(&mut kept.entry, gone.entry)),
        (PlainFact::Stalls, !gone.stalls.is_empty() && kept.stalls == gone.stalls),
    ];
    same.into_iter().filter_map(|(fact, is_same)| is_same.then_some(fact)).collect()
}

fn parking(kept: &mut Parking, gone: Parking, has_hours: bool) -> Vec<PlainFact> {
    let mut same = Vec::new();
    if take(&mut kept.site, gone.site) {
        same.push(PlainFact::Site);
    }
    if take(&mut kept.max_height, gone.max_height) {
        same.push(PlainFact::MaxHeight);
    }
    // They would go before the hours that are known.
    if !has_hours {
        take_text(&mut kept.shared_hours, gone.shared_hours);
    }
    if kept.capacity.is_none() && kept.capacity_by.is_empty() {
        kept.capacity_by = gone.capacity_by;
    }
    if take(&mut kept.capacity, gone.capacity) {
        same.push(PlainFact::Capacity);
    }
    // Words of one are no explanation of another's table.
    if kept.tariffs.is_none() && kept.tariff_text.is_empty() {
        kept.tariff_text = gone.tariff_text;
        kept.tariffs.clone_from(&gone.tariffs);
    }
    if gone.tariffs.is_some() && kept.tariffs == gone.tariffs {
        same.push(PlainFact::Tariff);
    }
    if kept.payments.is_empty() {
        kept.payments.clone_from(&gone.payments);
    }
    if !gone.payments.is_empty() && kept.payments == gone.payments {
        same.push(PlainFact::Payments);
    }
    same
}

fn dropoff(kept: &mut DropOff, gone: DropOff) -> Vec<PlainFact> {
    take(&mut kept.level, gone.level);
    if kept.attendance == Attendance::Unknown {
        kept.attendance = gone.attendance;
    }
    let mut same = Vec::new();
    if gone.attendance != Attendance::Unknown && kept.attendance == gone.attendance {
        same.push(PlainFact::Attendance);
    }
    if take(&mut kept.accepts, gone.accepts) {
        same.push(PlainFact::Accepts);
    }
    if kept.prices.is_empty() {
        kept.prices.clone_from(&gone.prices);
    }
    if !gone.prices.is_empty() && kept.prices == gone.prices {
        same.push(PlainFact::Tariff);
    }
    same
}

/// Takes what is not known; whether the other says what stands there then.
fn take<T: PartialEq>(kept: &mut Option<T>, gone: Option<T>) -> bool {
    match (&*kept, &gone) {
        (_, None) => false,
        (Some(kept), Some(gone)) => kept == gone,
        (None, Some(_)) => {
            *kept = gone;
            true
        }
    }
}

fn take_text(kept: &mut String, gone: String) -> bool {
    if gone.is_empty() {
        return false;
    }
    if kept.is_empty() {
        *kept = gone;
        return true;
    }
    *kept == gone
}
