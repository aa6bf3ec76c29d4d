//! The toilets, with what CJJ 14-2016 wants of each class and what life leaves of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    districts::LandmarkKind,
    places::{
        Attribute, PlainFact,
        toilet::{Build, Class, Entry, Stalls},
    },
};

use super::{
    Made, Maker,
    draw::Draw,
    facts::{Odds, attributes, verified},
    hours,
    names::{self, name},
};
use crate::places::store::{Details, Toilet};

pub(super) fn make(maker: &Maker<'_>, number: u64, draw: &mut Draw) -> Made {
    let (landmark, copy) = maker.turn(&LandmarkKind::ALL, number);
    let is_house = matches!(
        landmark.kind,
        LandmarkKind::Hospital | LandmarkKind::Office | LandmarkKind::Other | LandmarkKind::Market
    );
    let build = match (is_house, copy % 3) {
        (true, _) => Build::Attached,
        (false, 2) => Build::Mobile,
        (false, _) => Build::StandAlone,
    };
    let class = match (build, draw.between(1, 10)) {
        (Build::Mobile, _) => Class::Third,
        (_, 1..=2) => Class::First,
        (_, 3..=7) => Class::Second,
        _ => Class::Third,
    };
    // 社会单位开放联盟: a house that opens its own to everybody.
    let alliance = is_house && draw.chance(0.7);
    let entry = match landmark.kind {
        LandmarkKind::Station if draw.chance(0.4) => Some(Entry::InsideGates),
        LandmarkKind::Market if draw.chance(0.2) => Some(Entry::Customers),
        LandmarkKind::School if draw.chance(0.3) => Some(Entry::Key),
        _ if draw.chance(0.1) => None,
        _ => Some(Entry::Public),
    };
    let hours = match (is_house, landmark.kind) {
        (true, LandmarkKind::Market) | (false, LandmarkKind::Park) => {
            hours::some(draw, &hours::TOILET)
        }
        (true, _) => hours::some(draw, &hours::OFFICE),
        (false, _) if draw.chance(0.35) => hours::some(draw, &hours::ALWAYS),
        (false, _) => hours::some(draw, &hours::TOILET),
    };
    let attributes = attributes(draw, &odds(class, build, alliance));
    let plain = [
        PlainFact::Existence,
        PlainFact::Name,
        PlainFact::Position,
        PlainFact::Hours,
        PlainFact::Stalls,
    ];
    Made {
        name: name(landmark, names::toilet(landmark.kind), copy),
        address: maker.ground.address(landmark, draw),
        point: maker.ground.near(landmark, maker.near, draw),
        entrance: None,
        operator: if alliance {
            landmark.name.zh_hans.clone()
        } else {
            "明湖环卫服务中心".to_owned()
        },
        phone: draw.chance(0.6).then(|| phone(draw)),
        verified: verified(draw, maker.now, &attributes, &plain),
        hours,
        attributes,
        source: if draw.chance(0.4) { "minghu-sanitation" } else { "staff" },
        details: Details::Toilet(Toilet {
            class: (!draw.chance(0.07)).then_some(class),
            build: Some(build),
            entry,
            stalls: stalls(draw, class, build),
            since: since(draw),
        }),
    }
}

/// Numbers that begin with 000 belong to nobody.
pub(super) fn phone(draw: &mut Draw) -> String {
    format!("000-8801 {:04}", draw.between(0, 9_999))
}

fn since(draw: &mut Draw) -> Option<NaiveDate> {
    if draw.chance(0.25) {
        return None;
    }
    let year = i32::try_from(draw.between(2003, 2025)).unwrap_or(2020);
    // A third of them know the year only.
    let month = if draw.chance(0.33) { 1 } else { draw.between(1, 12) };
    NaiveDate::from_ymd_opt(year, month, 1)
}

fn stalls(draw: &mut Draw, class: Class, build: Build) -> BTreeMap<Stalls, u16> {
    if draw.chance(0.18) {
        return BTreeMap::new();
    }
    let ranges: &[(Stalls, u32, u32)] = match (build, class) {
        (Build::Mobile, _) => &[(Stalls::Unisex, 2, 6), (Stalls::Accessible, 0, 1)],
        (_, Class::First) => &[
            (Stalls::Female, 8, 16),
            (Stalls::Male, 4, 8),
            (Stalls::Urinal, 4, 8),
            (Stalls::Unisex, 0, 2),
            (Stalls::Accessible, 1, 2),
        ],
        (_, Class::Second) => &[
            (Stalls::Female, 5, 10),
            (Stalls::Male, 3, 5),
            (Stalls::Urinal, 3, 5),
            (Stalls::Accessible, 1, 1),
        ],
        (_, Class::Third) => {
            &[(Stalls::Female, 3, 6), (Stalls::Male, 2, 3), (Stalls::Urinal, 2, 3)]
        }
    };
    ranges
        .iter()
        .map(|(whose, least, most)| {
            (*whose, u16::try_from(draw.between(*least, *most)).unwrap_or(0))
        })
        .collect()
}

fn odds(class: Class, build: Build, alliance: bool) -> Vec<Odds> {
    use Attribute as A;
    let mut odds = match class {
        Class::First => vec![
            (A::Accessible, 0.96, 0.03, 0.02),
            (A::ThirdRoom, 0.9, 0.05, 0.03),
            (A::FamilyRoom, 0.5, 0.1, 0.15),
            (A::BabyChanging, 0.85, 0.05, 0.06),
            (A::Paper, 0.85, 0.12, 0.1),
            (A::Soap, 0.9, 0.08, 0.1),
            (A::HandDrying, 0.9, 0.05, 0.1),
            (A::HotWater, 0.5, 0.2, 0.2),
        ],
        Class::Second => vec![
            (A::Accessible, 0.7, 0.18, 0.08),
            (A::ThirdRoom, 0.35, 0.1, 0.15),
            (A::FamilyRoom, 0.12, 0.05, 0.3),
            (A::BabyChanging, 0.4, 0.08, 0.2),
            (A::Paper, 0.5, 0.25, 0.25),
            (A::Soap, 0.7, 0.12, 0.2),
            (A::HandDrying, 0.4, 0.1, 0.25),
            (A::HotWater, 0.1, 0.1, 0.4),
        ],
        Class::Third => vec![
            (A::Accessible, 0.25, 0.25, 0.25),
            (A::ThirdRoom, 0.04, 0.02, 0.25),
            (A::BabyChanging, 0.06, 0.04, 0.4),
            (A::Paper, 0.15, 0.2, 0.4),
            (A::Soap, 0.3, 0.2, 0.35),
            (A::HandDrying, 0.1, 0.05, 0.4),
        ],
    };
    let seated = if class == Class::Third { 0.3 } else { 0.85 };
    odds.extend([
        (A::Squat, if build == Build::Mobile { 0.7 } else { 0.95 }, 0.0, 0.1),
        (A::Seated, seated, 0.1, 0.15),
        (A::Free, 0.98, 0.01, 0.05),
        (A::HandWashing, 0.95, 0.03, 0.1),
        (A::Attended, if class == Class::First { 0.8 } else { 0.3 }, 0.15, 0.3),
    ]);
    if alliance {
        odds.push((A::Alliance, 1.0, 0.0, 0.0));
    } else {
        odds.push((A::Alliance, 0.0, 0.0, 0.05));
    }
    odds
}
