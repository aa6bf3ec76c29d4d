//! The car parks and what stands for bicycles.

use std::collections::BTreeMap;

use domain::{
    districts::LandmarkKind,
    places::{
        Attribute, PlainFact,
        parking::{Audience, Payment, Site},
    },
};

use super::{
    Made, Maker,
    draw::Draw,
    facts::{Odds, attributes, verified},
    ground::Ground,
    hours,
    names::{self, Tail, name},
    tariffs::tariffs,
    toilets::phone,
};
use crate::places::store::{Details, Parking};

/// Site, whether it is an institution's that shares it, where it is and what it is called. Those of
/// one site and name have the same landmarks, whose turn it is one after the other.
type Sort = (Site, bool, &'static [LandmarkKind], &'static [Tail]);
const LOT: Sort = (
    Site::Lot,
    false,
    &[
        LandmarkKind::Park,
        LandmarkKind::Market,
        LandmarkKind::Hospital,
        LandmarkKind::Station,
        LandmarkKind::Other,
    ],
    names::LOT,
);
const SHARED: Sort =
    (Site::Lot, true, &[LandmarkKind::School, LandmarkKind::Office], names::SHARED);
const ON_STREET: Sort = (Site::OnStreet, false, &[LandmarkKind::Road], names::ON_STREET);
const UNDERGROUND: Sort = (
    Site::Underground,
    false,
    &[LandmarkKind::Estate, LandmarkKind::Office, LandmarkKind::Other],
    names::UNDERGROUND,
);
const GARAGE: Sort = (
    Site::Garage,
    false,
    &[LandmarkKind::Market, LandmarkKind::Hospital, LandmarkKind::Station],
    names::GARAGE,
);
const BICYCLES: Sort = (Site::Bicycles, false, &[LandmarkKind::Station], names::BICYCLES);
const E_BIKES: Sort =
    (Site::EBikes, false, &[LandmarkKind::Estate, LandmarkKind::Station], names::E_BIKES);

/// In turn.
const SORTS: [Sort; 15] = [
    LOT,
    ON_STREET,
    UNDERGROUND,
    GARAGE,
    SHARED,
    ON_STREET,
    UNDERGROUND,
    LOT,
    BICYCLES,
    LOT,
    ON_STREET,
    UNDERGROUND,
    GARAGE,
    SHARED,
    E_BIKES,
];

pub(super) fn make(maker: &Maker<'_>, number: u64, draw: &mut Draw) -> Made {
    let sort = number % SORTS.len() as u64;
    let (site, shared, at, tails) = SORTS[sort as usize];
    let same = SORTS.iter().enumerate().filter(|(_, other)| other.0 == site && other.1 == shared);
    let (before, all) = same.fold((0, 0), |(before, all), (place, _)| {
        (before + u64::from((place as u64) < sort), all + 1)
    });
    let turn = number / SORTS.len() as u64 * all + before;
    let (landmark, copy) = maker.turn(at, turn);
    let is_cars = !matches!(site, Site::Bicycles | Site::EBikes);
    let capacity = draw.chance(0.94).then(|| match site {
        Site::OnStreet => draw.between(8, 60),
        Site::Lot => draw.between(20, 260),
        Site::Garage => draw.between(120, 600),
        Site::Underground => draw.between(80, 900),
        Site::Bicycles | Site::EBikes => draw.between(20, 300),
    });
    let hours = match site {
        _ if shared => hours::some(draw, &hours::OFFICE),
        Site::Lot | Site::Garage if draw.chance(0.4) => hours::some(draw, &hours::TOILET),
        _ => hours::some(draw, &hours::ALWAYS),
    };
    let attributes = attributes(draw, &odds(site, shared));
    let (tariffs, tariff_text) = tariffs(draw, site);
    let plain = [PlainFact::Name, PlainFact::Position, PlainFact::Tariff, PlainFact::Capacity];
    let point = maker.ground.near(landmark, maker.near, draw);
    let is_below = matches!(site, Site::Garage | Site::Underground);
    Made {
        name: name(landmark, tails, copy),
        address: maker.ground.address(landmark, draw),
        point,
        entrance: (is_below && draw.chance(0.7)).then(|| Ground::beside(point, 60.0, draw)),
        operator: match site {
            _ if shared => landmark.name.zh_hans.clone(),
            Site::Underground => format!("{}物业服务中心", landmark.name.zh_hans),
            _ => "明湖停车运营有限公司".to_owned(),
        },
        phone: draw.chance(0.55).then(|| phone(draw)),
        verified: verified(draw, maker.now, &attributes, &plain),
        hours,
        attributes,
        // Two thirds are the operator's, who counts them.
        source: if is_cars && number % 3 != 2 { "minghu-parking" } else { "staff" },
        details: Details::Parking(Box::new(Parking {
            site: Some(site),
            capacity,
            capacity_by: capacity_by(draw, site, capacity),
            max_height: (is_below && draw.chance(0.85))
                .then(|| *draw.pick(&[190, 200, 210, 220, 240, 280])),
            tariffs,
            tariff_text,
            payments: if is_cars { payments(draw) } else { Vec::new() },
            shared_hours: if shared {
                (*draw.pick(&hours::SHARED)).to_owned()
            } else {
                String::new()
            },
        })),
    }
}

fn payments(draw: &mut Draw) -> Vec<Payment> {
    let odds = [
        (Payment::WeChat, 0.97),
        (Payment::Alipay, 0.95),
        (Payment::UnionPay, 0.4),
        (Payment::ECny, 0.35),
        (Payment::Etc, 0.25),
        (Payment::Cash, 0.5),
        (Payment::Monthly, 0.3),
    ];
    if draw.chance(0.12) {
        return Vec::new();
    }
    odds.into_iter().filter(|(_, share)| draw.chance(*share)).map(|(payment, _)| payment).collect()
}

fn capacity_by(draw: &mut Draw, site: Site, capacity: Option<u32>) -> BTreeMap<Audience, u32> {
    let Some(capacity) = capacity.filter(|_| draw.chance(0.7)) else { return BTreeMap::new() };
    let shares: &[(Audience, u32, f64)] = match site {
        Site::Bicycles => &[],
        Site::EBikes => &[(Audience::Charging, 40, 0.6)],
        Site::OnStreet => &[(Audience::Accessible, 3, 0.5), (Audience::Charging, 10, 0.2)],
        Site::Lot => &[
            (Audience::Accessible, 3, 0.9),
            (Audience::Charging, 12, 0.5),
            (Audience::Truck, 6, 0.15),
        ],
        Site::Garage => &[
            (Audience::Accessible, 2, 0.95),
            (Audience::Charging, 15, 0.75),
            (Audience::Women, 4, 0.3),
            (Audience::Family, 2, 0.25),
        ],
        Site::Underground => &[
            (Audience::Accessible, 2, 0.8),
            (Audience::Charging, 12, 0.6),
            (Audience::Resident, 60, 0.6),
        ],
    };
    shares
        .iter()
        .filter(|(_, _, share)| draw.chance(*share))
        .map(|(audience, percent, _)| (*audience, (capacity * percent / 100).max(1)))
        .collect()
}

fn odds(site: Site, shared: bool) -> Vec<Odds> {
    use Attribute as A;
    match site {
        Site::Bicycles => vec![(A::Free, 1.0, 0.0, 0.05), (A::Accessible, 0.3, 0.2, 0.6)],
        Site::EBikes => vec![(A::Free, 0.9, 0.05, 0.1), (A::Charging, 0.6, 0.1, 0.15)],
        _ => vec![
            (A::Accessible, 0.6, 0.15, 0.15),
            (A::Charging, if site == Site::OnStreet { 0.15 } else { 0.55 }, 0.1, 0.12),
            (A::PayLater, 0.55, 0.05, 0.25),
            (A::Free, 0.06, 0.1, 0.1),
            (A::SharedHours, if shared { 1.0 } else { 0.0 }, 0.0, 0.0),
        ],
    }
}
