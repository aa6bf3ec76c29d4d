//! What parking costs in the demonstration: one of each way to charge.

use std::collections::BTreeMap;

use domain::{
    money::Fen,
    places::{
        parking::{Site, Vehicle},
        tariff::{Band, Cap, CapPeriod, Draft, Rate, Rounding, Step, Tariff, Tariffs},
    },
};

use super::draw::Draw;

/// The tariffs of a car park, or a text where nobody has put them into numbers; neither where
/// nobody knows.
pub(super) fn tariffs(draw: &mut Draw, site: Site) -> (Option<Tariffs>, String) {
    match site {
        Site::Bicycles => return (of([(Vehicle::Bicycle, free())]), String::new()),
        Site::EBikes => return (of([(Vehicle::EBike, free())]), String::new()),
        _ => {}
    }
    match draw.between(1, 20) {
        1 => return (None, String::new()),
        2 => return (None, "按现场公示标准收费，月租请到物业办理".to_owned()),
        3 => return (of([(Vehicle::Small, free()), (Vehicle::NewEnergy, free())]), String::new()),
        _ => {}
    }
    let (draft, text) = match (site, draw.between(1, 3)) {
        (Site::OnStreet, 1) => (day_and_night(15, 300, 200), ""),
        (Site::OnStreet, 2) => (hours(15, 400, 300, None), "夜间免费以现场标志为准"),
        (Site::OnStreet, _) => (night_free(30, 250), ""),
        (Site::Underground, 1) => (hours(30, 600, 400, Some(4_000)), "月租 350 元，限本小区居民"),
        (Site::Underground, 2) => (flat_night(30, 500, 1_000), ""),
        (_, 1) => (hours(30, 500, 300, Some(3_000)), ""),
        (_, 2) => (half_hours(15, 200, 2_500), ""),
        _ => (flat(500), "月卡 280 元"),
    };
    // New-energy cars pay nothing for their first hour.
    let green = Draft {
        free_minutes: draft.free_minutes.max(60),
        free_minutes_stay_free: true,
        ..draft.clone()
    };
    let mut vehicles = vec![(Vehicle::Small, draft.clone()), (Vehicle::NewEnergy, green)];
    if site == Site::Lot && draw.chance(0.3) {
        vehicles.push((Vehicle::Large, doubled(draft)));
    }
    (of(vehicles), text.to_owned())
}

fn of(drafts: impl IntoIterator<Item = (Vehicle, Draft)>) -> Option<Tariffs> {
    let tariffs: Option<BTreeMap<_, _>> = drafts
        .into_iter()
        .map(|(vehicle, draft)| Some((vehicle, Tariff::new(draft).ok()?)))
        .collect();
    tariffs.map(Tariffs)
}

fn draft(free_minutes: u32, bands: Vec<Band>) -> Draft {
    Draft {
        free_minutes,
        free_minutes_stay_free: false,
        bands,
        cap: None,
        holidays_free: false,
        rounding: Rounding::Up,
    }
}

const fn band(from: u16, to: u16, rate: Rate) -> Band {
    Band { from, to, rate, cap: None }
}

fn step(minutes: Option<u32>, unit: u32, price: u64) -> Step {
    Step { minutes, unit, price: Fen::new(price) }
}

fn each(unit: u32, price: u64) -> Rate {
    Rate::Steps(vec![step(None, unit, price)])
}

fn capped(draft: Draft, fen: u64, period: CapPeriod) -> Draft {
    Draft { cap: Some(Cap { amount: Fen::new(fen), period }), ..draft }
}

fn free() -> Draft {
    draft(0, vec![band(0, 1_440, Rate::Free)])
}

/// 计次
fn flat(fen: u64) -> Draft {
    draft(15, vec![band(0, 1_440, Rate::Flat(Fen::new(fen)))])
}

/// 首小时…, 之后每小时…, 24 小时封顶
fn hours(free: u32, first: u64, then: u64, cap: Option<u64>) -> Draft {
    let rate = Rate::Steps(vec![step(Some(60), 60, first), step(None, 60, then)]);
    let draft = draft(free, vec![band(0, 1_440, rate)]);
    match cap {
        Some(cap) => capped(draft, cap, CapPeriod::Hours24),
        None => draft,
    }
}

/// 每半小时…, 自然日封顶
fn half_hours(free: u32, price: u64, cap: u64) -> Draft {
    capped(draft(free, vec![band(0, 1_440, each(30, price))]), cap, CapPeriod::CivilDay)
}

/// 白天 7:30–19:30 按 15 分钟, 夜间按小时
fn day_and_night(free: u32, day: u64, night: u64) -> Draft {
    let day = Rate::Steps(vec![step(Some(60), 15, day / 2), step(None, 15, day)]);
    draft(free, vec![band(450, 1_170, day), band(1_170, 450, each(60, night))])
}

/// 夜间免费, 节假日免费
fn night_free(free: u32, price: u64) -> Draft {
    let bands = vec![band(480, 1_200, each(30, price)), band(1_200, 480, Rate::Free)];
    Draft { holidays_free: true, ..draft(free, bands) }
}

/// 白天计时, 夜间计次
fn flat_night(free: u32, price: u64, night: u64) -> Draft {
    let bands =
        vec![band(420, 1_260, each(60, price)), band(1_260, 420, Rate::Flat(Fen::new(night)))];
    capped(draft(free, bands), 5_000, CapPeriod::Hours24)
}

/// For a bus.
fn doubled(draft: Draft) -> Draft {
    let twice = |rate: Rate| match rate {
        Rate::Free => Rate::Free,
        Rate::Flat(price) => Rate::Flat(price.times(2)),
        Rate::Steps(steps) => Rate::Steps(
            steps.into_iter().map(|step| Step { price: step.price.times(2), ..step }).collect(),
        ),
    };
    let bands = draft.bands.into_iter().map(|band| Band { rate: twice(band.rate), ..band });
    let cap = draft.cap.map(|cap| Cap { amount: cap.amount.times(2), ..cap });
    Draft { bands: bands.collect(), cap, ..draft }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tariff_holds_together() {
        let (mut none, mut text) = (0, 0);
        for site in Site::ALL {
            for number in 0..500 {
                let (tariffs, words) = tariffs(&mut Draw::new(9, number), *site);
                match tariffs {
                    // A draft that is refused would leave neither.
                    None if words.is_empty() => none += 1,
                    None => text += 1,
                    Some(tariffs) => assert!(!tariffs.0.is_empty()),
                }
            }
        }
        // A twentieth of the sites for cars each.
        for count in [none, text] {
            assert!((50..200).contains(&count), "{none} {text}");
        }
    }
}
