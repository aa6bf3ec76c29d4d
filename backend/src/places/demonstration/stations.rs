//! Staffed stations (驿站).

use domain::{
    districts::LandmarkKind,
    places::{Attribute, PlainFact},
};

use super::{
    Made, Maker,
    draw::Draw,
    facts::{attributes, verified},
    hours,
    names::{self, name},
    toilets::phone,
};
use crate::places::store::Details;

pub(super) fn make(maker: &Maker<'_>, number: u64, draw: &mut Draw) -> Made {
    let at = [LandmarkKind::Office, LandmarkKind::Park, LandmarkKind::Station];
    let (landmark, copy) = maker.turn(&at, number);
    let attributes = attributes(
        draw,
        &[
            (Attribute::Accessible, 0.7, 0.15, 0.1),
            (Attribute::Free, 1.0, 0.0, 0.05),
            (Attribute::HotWater, 0.9, 0.05, 0.1),
            (Attribute::Charging, 0.7, 0.1, 0.15),
        ],
    );
    Made {
        name: name(landmark, names::STATION, copy),
        address: maker.ground.address(landmark, draw),
        point: maker.ground.near(landmark, maker.near, draw),
        entrance: None,
        operator: "明湖区总工会".to_owned(),
        phone: Some(phone(draw)),
        verified: verified(draw, maker.now, &attributes, &[PlainFact::Hours, PlainFact::Phone]),
        hours: hours::some(draw, &hours::OFFICE),
        attributes,
        source: "staff",
        details: Details::Plain,
    }
}
