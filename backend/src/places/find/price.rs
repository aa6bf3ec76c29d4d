//! What a stay from now on costs.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    calendar::{Calendar, DayKind},
    places::{
        parking::Vehicle,
        tariff::{Reckoning, Tariff, Tariffs, price},
    },
};

use super::search::Stay;
use crate::calendar::to_local;

/// The day that a price is of.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    pub now: DateTime<Utc>,
    /// It says which days are free holidays (法定节假日).
    pub calendar: &'a Calendar,
}

/// The vehicle that has a tariff here: the one asked for; else, where only others park at all, such
/// as bicycles, theirs.
#[must_use]
pub fn vehicle_of(tariffs: &Tariffs, wanted: Vehicle) -> Option<(Vehicle, &Tariff)> {
    let cars = [Vehicle::Small, Vehicle::Large, Vehicle::NewEnergy];
    let none_of_cars = || cars.iter().all(|car| tariffs.of(*car).is_none());
    match tariffs.of(wanted) {
        Some(tariff) => Some((wanted, tariff)),
        None if none_of_cars() => {
            tariffs.0.iter().next().map(|(vehicle, tariff)| (*vehicle, tariff))
        }
        None => None,
    }
}

/// What `stay` costs, and for which vehicle that is. None where nobody has said.
#[must_use]
pub fn price_of(tariffs: &Tariffs, stay: Stay, terms: &Terms<'_>) -> Option<(Vehicle, Reckoning)> {
    let (vehicle, tariff) = vehicle_of(tariffs, stay.vehicle)?;
    let start = to_local(terms.now);
    let end = start + TimeDelta::minutes(stay.minutes().into());
    let off = |day| matches!(terms.calendar.day(day).kind, DayKind::Off(_));
    price(tariff, start, end, off).ok().map(|reckoning| (vehicle, reckoning))
}
