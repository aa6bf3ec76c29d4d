//! Where waste is taken: drop-off points of estates, recycling, hazardous waste, bulky yards.

use chrono::{DateTime, Datelike, Utc};
use domain::{
    districts::LandmarkKind,
    money::Fen,
    places::{
        Attribute, PlaceKind, PlainFact,
        dropoff::{Accepts, Attendance, RecyclingLevel},
    },
};

use super::{
    Made, Maker,
    draw::Draw,
    facts::{attributes, verified},
    hours,
    names::{self, Tail, name},
    toilets::phone,
};
use crate::places::store::{Details, DropOff, Price, PriceUnit};

pub(super) fn make(maker: &Maker<'_>, kind: PlaceKind, number: u64, draw: &mut Draw) -> Made {
    let level = match number % 10 {
        0 => RecyclingLevel::Centre,
        1..=3 => RecyclingLevel::Station,
        _ => RecyclingLevel::Point,
    };
    let (at, tails): (&[LandmarkKind], &[Tail]) = match (kind, level) {
        (PlaceKind::DropOff, _) => (&[LandmarkKind::Estate, LandmarkKind::Market], names::DROP_OFF),
        (PlaceKind::Recycling, RecyclingLevel::Centre) => {
            (&[LandmarkKind::Other], names::RECYCLING_CENTRE)
        }
        (PlaceKind::Recycling, RecyclingLevel::Station) => {
            (&[LandmarkKind::Market, LandmarkKind::Road], names::RECYCLING_STATION)
        }
        (PlaceKind::Recycling, RecyclingLevel::Point) => {
            (&[LandmarkKind::Estate, LandmarkKind::School], names::RECYCLING_POINT)
        }
        (PlaceKind::Hazardous, _) => {
            (&[LandmarkKind::Office, LandmarkKind::Estate], names::HAZARDOUS)
        }
        _ => (&[LandmarkKind::Road, LandmarkKind::Estate], names::BULKY_YARD),
    };
    let (landmark, copy) = maker.turn(at, number);
    let timed = kind == PlaceKind::DropOff && draw.chance(0.75);
    let hours = match kind {
        _ if timed => hours::some(draw, &hours::WINDOWS),
        PlaceKind::DropOff => hours::some(draw, &hours::ALWAYS),
        PlaceKind::Hazardous if draw.chance(0.5) => hours::some(draw, &hours::OFFICE),
        _ => hours::some(draw, &hours::YARD),
    };
    let attended = match (kind, timed) {
        (PlaceKind::DropOff, true) => 0.85,
        (PlaceKind::DropOff, false) => 0.1,
        _ => 0.75,
    };
    let attributes = attributes(
        draw,
        &[
            (Attribute::Attended, attended, 0.08, 0.12),
            (Attribute::HandWashing, 0.45, 0.1, if kind == PlaceKind::DropOff { 0.3 } else { 1.0 }),
            (Attribute::Accessible, 0.4, 0.2, 0.5),
            (Attribute::Free, 0.95, 0.05, if kind == PlaceKind::BulkyYard { 0.2 } else { 0.4 }),
        ],
    );
    let attendance = match (draw.chance(0.12), timed) {
        (true, _) => Attendance::Unknown,
        (false, true) => Attendance::Windows,
        (false, false) if kind == PlaceKind::DropOff => Attendance::Never,
        (false, false) => Attendance::Always,
    };
    let plain = [PlainFact::Position, PlainFact::Hours, PlainFact::Accepts];
    let (source, operator) = match kind {
        PlaceKind::Recycling => ("staff", "明湖再生资源有限公司"),
        _ => ("minghu-sanitation", "明湖环卫服务中心"),
    };
    Made {
        name: name(landmark, tails, copy),
        address: maker.ground.address(landmark, draw),
        point: maker.ground.near(landmark, maker.near, draw),
        entrance: None,
        operator: operator.to_owned(),
        phone: draw.chance(0.5).then(|| phone(draw)),
        verified: verified(draw, maker.now, &attributes, &plain),
        hours,
        attributes,
        source,
        details: Details::DropOff(DropOff {
            accepts: (!draw.chance(0.04)).then(|| accepts(draw, kind)),
            level: (kind == PlaceKind::Recycling).then_some(level),
            attendance,
            prices: match kind {
                PlaceKind::Recycling => prices(draw, level, maker.now),
                _ => Vec::new(),
            },
        }),
    }
}

fn accepts(draw: &mut Draw, kind: PlaceKind) -> Vec<Accepts> {
    let mut accepts = match kind {
        PlaceKind::Recycling => vec![Accepts::Recyclable],
        PlaceKind::Hazardous => vec![Accepts::Hazardous],
        PlaceKind::BulkyYard => vec![Accepts::Bulky],
        _ => vec![Accepts::Recyclable, Accepts::Food, Accepts::Residual],
    };
    match kind {
        PlaceKind::DropOff if draw.chance(0.6) => accepts.insert(1, Accepts::Hazardous),
        PlaceKind::BulkyYard if draw.chance(0.6) => accepts.push(Accepts::Renovation),
        PlaceKind::Recycling if draw.chance(0.15) => accepts.push(Accepts::Bulky),
        _ => {}
    }
    accepts
}

/// 分 for a kilogram or a piece, about as the trade pays.
const MATERIALS: [(&str, PriceUnit, u32, u32); 11] = [
    ("废纸", PriceUnit::Kilogram, 80, 130),
    ("纸板箱", PriceUnit::Kilogram, 100, 150),
    ("塑料瓶", PriceUnit::Kilogram, 180, 260),
    ("易拉罐", PriceUnit::Kilogram, 800, 1_050),
    ("废铁", PriceUnit::Kilogram, 140, 190),
    ("废铜", PriceUnit::Kilogram, 4_200, 5_200),
    ("旧衣物", PriceUnit::Kilogram, 20, 50),
    ("玻璃瓶", PriceUnit::Piece, 3, 10),
    ("废旧手机", PriceUnit::Piece, 500, 3_000),
    ("洗衣机", PriceUnit::Piece, 3_000, 6_000),
    ("冰箱", PriceUnit::Piece, 5_000, 9_000),
];

fn prices(draw: &mut Draw, level: RecyclingLevel, now: DateTime<Utc>) -> Vec<Price> {
    let share = match level {
        RecyclingLevel::Point => 0.4,
        RecyclingLevel::Station => 0.8,
        RecyclingLevel::Centre => 1.0,
    };
    if draw.chance(0.1) {
        return Vec::new();
    }
    let month = now.date_naive().with_day(1).unwrap_or(now.date_naive());
    let mut prices: Vec<_> = MATERIALS
        .into_iter()
        .filter_map(|(material, unit, least, most)| {
            let price = u64::from(draw.between(least, most));
            // Paid in whole 角 above one 元.
            let price = if price > 100 { price / 10 * 10 } else { price };
            draw.chance(share).then(|| Price {
                material: material.to_owned(),
                unit,
                price: Fen::new(price),
                since: month,
            })
        })
        .collect();
    // As they are read back.
    prices.sort_by(|one, other| one.material.cmp(&other.material));
    prices
}
