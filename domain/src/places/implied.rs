//! Attributes that follow from what else is known of a place: where spaces for charging are counted,
//! one can charge, whether anybody has ticked it or not.
//!
//! Only what cannot mislead follows. What somebody has stated counts, whatever follows; what is told
//! by the class of a toilet, by words or by what is free for a while does not follow at all.
//!
//! To add one: 1. its line in `Details::say` and in [`basis`]; 2. a migration for the places that
//! are there.

use std::collections::BTreeMap;

use super::{
    Attribute, Known, PlaceKind, PlainFact,
    dropoff::Attendance,
    parking::{Audience, Site, Vehicle},
    tariff::Tariffs,
    toilet::Stalls,
};

/// What only some kinds have, as far as attributes follow from it.
#[derive(Debug, Clone, Copy)]
pub enum Details<'a> {
    Toilet {
        stalls: &'a BTreeMap<Stalls, u16>,
    },
    Parking {
        site: Option<Site>,
        capacity_by: &'a BTreeMap<Audience, u32>,
        tariffs: Option<&'a Tariffs>,
        /// What is said of the price in words.
        tariff_text: &'a str,
        /// When an institution's spaces are for everybody; empty where nobody has said.
        shared_hours: &'a str,
    },
    DropOff {
        attendance: Attendance,
    },
    /// Nothing.
    Plain,
}

impl Details<'_> {
    /// What they say, whatever is stated.
    fn say(self) -> Vec<(Attribute, Option<Known>)> {
        match self {
            Self::Toilet { stalls } => {
                let accessible = stalls.get(&Stalls::Accessible);
                vec![(Attribute::Accessible, accessible.map(|count| there(*count > 0)))]
            }
            Self::Parking { site, capacity_by, tariffs, tariff_text, shared_hours } => {
                let spaces = |audience| capacity_by.get(&audience).map(|count| there(*count > 0));
                // Words may say what the table does not.
                let tariffs = tariffs.filter(|_| tariff_text.is_empty());
                vec![
                    (Attribute::Accessible, spaces(Audience::Accessible)),
                    (Attribute::Charging, spaces(Audience::Charging)),
                    (Attribute::Free, tariffs.and_then(|tariffs| free(site, tariffs))),
                    (Attribute::SharedHours, (!shared_hours.is_empty()).then_some(Known::Yes)),
                ]
            }
            Self::DropOff { attendance } => {
                let attended = match attendance {
                    Attendance::Always => Some(Known::Yes),
                    Attendance::Windows => Some(Known::Limited),
                    Attendance::Never => Some(Known::No),
                    Attendance::Unknown => None,
                };
                vec![(Attribute::Attended, attended)]
            }
            Self::Plain => Vec::new(),
        }
    }
}

const fn there(any: bool) -> Known {
    if any { Known::Yes } else { Known::No }
}

/// Free where nobody ever pays, and not where everybody always does. What cars pay must be among it,
/// where cars park.
fn free(site: Option<Site>, tariffs: &Tariffs) -> Option<Known> {
    if tariffs.of(Vehicle::Small).is_none() && !site.is_some_and(Site::is_for_cycles) {
        return None;
    }
    let all = |free| tariffs.0.values().all(|tariff| tariff.is_free() == Some(free));
    match (all(true), all(false)) {
        (true, false) => Some(Known::Yes),
        (false, true) => Some(Known::No),
        _ => None,
    }
}

/// What follows for the attributes that nobody has stated.
#[must_use]
pub fn attributes(
    stated: &BTreeMap<Attribute, Known>,
    details: Details<'_>,
) -> BTreeMap<Attribute, Known> {
    let known = |attribute| stated.get(&attribute).copied().unwrap_or_default();
    // Some lists do not count the third room among the accessible stalls.
    let has_third_room = known(Attribute::ThirdRoom).is_there();
    let follows = details.say().into_iter().filter_map(|(attribute, said)| {
        let said = said.filter(|_| !known(attribute).is_known())?;
        let is_doubted = has_third_room && (attribute, said) == (Attribute::Accessible, Known::No);
        (!is_doubted).then_some((attribute, said))
    });
    follows.collect()
}

/// The fact that an attribute of a place of this kind follows from: whoever checked that has checked
/// the attribute. None where it is no fact that is checked.
#[must_use]
pub const fn basis(attribute: Attribute, kind: PlaceKind) -> Option<PlainFact> {
    match (attribute, kind) {
        (Attribute::Accessible, PlaceKind::Toilet) => Some(PlainFact::Stalls),
        (Attribute::Accessible | Attribute::Charging, PlaceKind::Parking) => {
            Some(PlainFact::Capacity)
        }
        (Attribute::Free, PlaceKind::Parking) => Some(PlainFact::Tariff),
        (Attribute::SharedHours, PlaceKind::Parking) => Some(PlainFact::Hours),
        (Attribute::Attended, kind) if kind.takes_waste() => Some(PlainFact::Attendance),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        money::Fen,
        places::tariff::{Band, Draft, Rate, Rounding, Step, Tariff},
    };

    fn draft(rate: Rate) -> Draft {
        Draft {
            free_minutes: 0,
            free_minutes_stay_free: false,
            bands: vec![Band { from: 0, to: 1_440, rate, cap: None }],
            cap: None,
            holidays_free: false,
            rounding: Rounding::Up,
        }
    }

    fn costs() -> Draft {
        let step = Step { minutes: None, unit: 60, price: Fen::new(500) };
        draft(Rate::Steps(vec![step]))
    }

    fn of<const N: usize>(drafts: [(Vehicle, Draft); N]) -> Tariffs {
        Tariffs(drafts.map(|(vehicle, draft)| (vehicle, Tariff::new(draft).unwrap())).into())
    }

    fn free_by(site: Option<Site>, tariffs: &Tariffs, tariff_text: &str) -> Option<Known> {
        let nobody = BTreeMap::new();
        let details = Details::Parking {
            site,
            capacity_by: &nobody,
            tariffs: Some(tariffs),
            tariff_text,
            shared_hours: "",
        };
        attributes(&BTreeMap::new(), details).get(&Attribute::Free).copied()
    }

    #[test]
    fn spaces_that_are_counted_are_there_and_none_are_not() {
        let counted = BTreeMap::from([(Audience::Charging, 4), (Audience::Accessible, 0)]);
        let details = Details::Parking {
            site: None,
            capacity_by: &counted,
            tariffs: None,
            tariff_text: "",
            shared_hours: "18:00-次日7:00",
        };
        let follows = [
            (Attribute::Accessible, Known::No),
            (Attribute::Charging, Known::Yes),
            (Attribute::SharedHours, Known::Yes),
        ];
        assert_eq!(attributes(&BTreeMap::new(), details), BTreeMap::from(follows));
        // What somebody has stated counts; unknown is not stated.
        let stated = BTreeMap::from([
            (Attribute::Charging, Known::No),
            (Attribute::Accessible, Known::Unknown),
            (Attribute::SharedHours, Known::Limited),
        ]);
        let rest = [(Attribute::Accessible, Known::No)];
        assert_eq!(attributes(&stated, details), BTreeMap::from(rest));
        for (attribute, _) in details.say() {
            assert!(basis(attribute, PlaceKind::Parking).is_some(), "{attribute:?}");
            assert!(attribute.is_of(PlaceKind::Parking), "{attribute:?}");
        }
    }

    #[test]
    fn a_toilet_has_what_its_stalls_say_but_for_the_third_room() {
        let none = BTreeMap::new();
        let accessible = |stalls: &[(Stalls, u16)], stated: &BTreeMap<Attribute, Known>| {
            let stalls: BTreeMap<_, _> = stalls.iter().copied().collect();
            let follows = attributes(stated, Details::Toilet { stalls: &stalls });
            follows.get(&Attribute::Accessible).copied()
        };
        assert_eq!(accessible(&[(Stalls::Accessible, 1)], &none), Some(Known::Yes));
        assert_eq!(accessible(&[(Stalls::Accessible, 0)], &none), Some(Known::No));
        assert_eq!(accessible(&[(Stalls::Female, 6)], &none), None, "nobody has counted those");
        let third = BTreeMap::from([(Attribute::ThirdRoom, Known::Yes)]);
        assert_eq!(accessible(&[(Stalls::Accessible, 0)], &third), None);
        assert_eq!(accessible(&[(Stalls::Accessible, 2)], &third), Some(Known::Yes));
        assert_eq!(basis(Attribute::Accessible, PlaceKind::Toilet), Some(PlainFact::Stalls));
    }

    #[test]
    fn a_drop_off_point_is_attended_as_it_says() {
        for (attendance, known) in [
            (Attendance::Always, Some(Known::Yes)),
            (Attendance::Windows, Some(Known::Limited)),
            (Attendance::Never, Some(Known::No)),
            (Attendance::Unknown, None),
        ] {
            let follows = attributes(&BTreeMap::new(), Details::DropOff { attendance });
            assert_eq!(follows.get(&Attribute::Attended).copied(), known);
        }
        assert!(attributes(&BTreeMap::new(), Details::Plain).is_empty());
        let basis = |kind| basis(Attribute::Attended, kind);
        assert_eq!(basis(PlaceKind::DropOff), Some(PlainFact::Attendance));
        assert_eq!(basis(PlaceKind::Toilet), None, "there it is stated");
    }

    #[test]
    fn free_is_where_nobody_ever_pays() {
        use Vehicle::{Bicycle, NewEnergy, Small};
        let free = || draft(Rate::Free);
        assert_eq!(free_by(None, &of([(Small, free())]), ""), Some(Known::Yes));
        let nothing = draft(Rate::Flat(Fen::ZERO));
        assert_eq!(free_by(None, &of([(Small, nothing)]), ""), Some(Known::Yes));
        assert_eq!(free_by(None, &of([(Small, costs())]), ""), Some(Known::No));
        // It depends on the vehicle, on what nobody has said, or on words.
        assert_eq!(free_by(None, &of([(Small, costs()), (NewEnergy, free())]), ""), None);
        assert_eq!(free_by(None, &of([(Bicycle, free())]), ""), None);
        assert_eq!(free_by(Some(Site::Lot), &of([]), ""), None);
        assert_eq!(free_by(None, &of([(Small, free())]), "月租 350 元"), None);
        let cycles = Some(Site::Bicycles);
        assert_eq!(free_by(cycles, &of([(Bicycle, free())]), ""), Some(Known::Yes));
        assert_eq!(free_by(cycles, &of([]), ""), None);
        // Or on when one comes and how long one stays.
        let night = vec![
            Band { from: 480, to: 1_200, ..costs().bands[0].clone() },
            Band { from: 1_200, to: 480, rate: Rate::Free, cap: None },
        ];
        for draft in [
            Draft { free_minutes: 30, ..costs() },
            Draft { holidays_free: true, ..costs() },
            Draft { rounding: Rounding::Down, ..costs() },
            Draft { bands: night, ..costs() },
        ] {
            assert_eq!(free_by(None, &of([(Small, draft.clone())]), ""), None, "{draft:?}");
        }
    }
}
