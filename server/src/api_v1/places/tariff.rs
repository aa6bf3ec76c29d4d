//! What parking costs.

use app::pages::places::tariff::{clock, notes, rate, reason};
use backend::{
    calendar::to_utc,
    places::find::{Stay, Terms, price_of},
};
use chrono::{DateTime, Utc};
use domain::{
    money::Fen,
    places::{
        parking::Vehicle,
        tariff::{Band, CapPeriod, Line, Rate, Reason, Rounding, Step, Tariff, Tariffs},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use super::shown::PlaceWord;

/// A part of a rate.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceTariffStep {
    /// How long it lasts; absent for the last, which goes on and on.
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u32>,
    /// What is counted.
    unit_minutes: u32,
    /// Of one unit.
    price_fen: u64,
}

impl PlaceTariffStep {
    fn of(step: &Step) -> Self {
        Self { minutes: step.minutes, unit_minutes: step.unit, price_fen: step.price.fen() }
    }
}

/// A part of the day with a rate of its own.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceTariffBand {
    /// On the clock.
    #[schema(example = "08:00")]
    from: String,
    /// Not later than `from`: over midnight; the same: the whole day.
    #[schema(example = "20:00")]
    to: String,
    /// What it costs, in words.
    words: String,
    /// `free`; `flat`: the same however long it is; or `steps`.
    rate: &'static str,
    /// Of a flat rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_fen: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<PlaceTariffStep>,
    /// The most that one stretch of it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap_fen: Option<u64>,
}

impl PlaceTariffBand {
    fn of(band: &Band) -> Self {
        let (kind, price_fen, steps) = match &band.rate {
            Rate::Free => ("free", None, Vec::new()),
            Rate::Flat(price) => ("flat", Some(price.fen()), Vec::new()),
            Rate::Steps(steps) => ("steps", None, steps.iter().map(PlaceTariffStep::of).collect()),
        };
        Self {
            from: clock(band.from),
            to: clock(band.to),
            words: rate(&band.rate),
            rate: kind,
            price_fen,
            steps,
            cap_fen: band.cap.map(Fen::fen),
        }
    }
}

/// What one kind of vehicle pays by.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceTariff {
    /// `small`, `large`, `new-energy`, `motorcycle`, `e-bike` or `bicycle`.
    vehicle: PlaceWord,
    /// Together the whole day.
    bands: Vec<PlaceTariffBand>,
    /// What else holds, a sentence each.
    notes: Vec<String>,
    /// A stay of up to so many minutes is free.
    free_minutes: u32,
    /// Whether these minutes are free in a longer stay too.
    free_minutes_stay_free: bool,
    /// The most that is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap_fen: Option<u64>,
    /// In what: `hours24` from the start of the stay, or `civil-day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap_period: Option<&'static str>,
    /// Whether public holidays are free.
    holidays_free: bool,
    /// What becomes of a unit that is not full: `up`, `down` or `nearest`.
    rounding: &'static str,
}

impl PlaceTariff {
    fn of(vehicle: Vehicle, tariff: &Tariff) -> Self {
        let terms = tariff.terms();
        let mut bands: Vec<&Band> = terms.bands.iter().collect();
        bands.sort_by_key(|band| band.from);
        Self {
            vehicle: PlaceWord::new("place-vehicle", vehicle.as_str()),
            bands: bands.into_iter().map(PlaceTariffBand::of).collect(),
            notes: notes(terms),
            free_minutes: terms.free_minutes,
            free_minutes_stay_free: terms.free_minutes_stay_free,
            cap_fen: terms.cap.map(|cap| cap.amount.fen()),
            cap_period: terms.cap.map(|cap| match cap.period {
                CapPeriod::Hours24 => "hours24",
                CapPeriod::CivilDay => "civil-day",
            }),
            holidays_free: terms.holidays_free,
            rounding: match terms.rounding {
                Rounding::Up => "up",
                Rounding::Down => "down",
                Rounding::Nearest => "nearest",
            },
        }
    }
}

/// A stretch of a stay.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacePriceLine {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// `free-minutes`, `holiday`, `free-band`, `flat`, `units`, or `band-cap`: more units than one
    /// stretch costs at most.
    reason: &'static str,
    /// The same in words.
    words: String,
    amount_fen: u64,
}

impl PlacePriceLine {
    fn of(line: &Line) -> Self {
        Self {
            from: to_utc(line.from),
            to: to_utc(line.to),
            reason: match &line.reason {
                Reason::FreeMinutes => "free-minutes",
                Reason::Holiday => "holiday",
                Reason::FreeBand => "free-band",
                Reason::Flat => "flat",
                Reason::Units(_) => "units",
                Reason::BandCap(_) => "band-cap",
            },
            words: reason(&line.reason),
            amount_fen: line.amount.fen(),
        }
    }
}

/// A period that would have cost more than its cap.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacePriceCap {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// What is taken off the lines of it.
    saved_fen: u64,
}

/// What a stay from now on costs: the lines, less what the caps take off.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacePrice {
    /// The one that was asked about; another where only others park at all.
    vehicle: PlaceWord,
    stay_minutes: u32,
    total_fen: u64,
    lines: Vec<PlacePriceLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    caps: Vec<PlacePriceCap>,
}

/// What every kind of vehicle pays by.
pub(super) fn tariffs(tariffs: &Tariffs) -> Vec<PlaceTariff> {
    tariffs.0.iter().map(|(vehicle, tariff)| PlaceTariff::of(*vehicle, tariff)).collect()
}

/// What `stay` costs; none where nobody has said.
pub(super) fn price(tariffs: &Tariffs, stay: Stay, terms: &Terms<'_>) -> Option<PlacePrice> {
    let (vehicle, reckoning) = price_of(tariffs, stay, terms)?;
    let caps = reckoning.caps.iter().map(|cap| PlacePriceCap {
        from: to_utc(cap.from),
        to: to_utc(cap.to),
        saved_fen: cap.saved.fen(),
    });
    Some(PlacePrice {
        vehicle: PlaceWord::new("place-vehicle", vehicle.as_str()),
        stay_minutes: stay.minutes(),
        total_fen: reckoning.total.fen(),
        lines: reckoning.lines.iter().map(PlacePriceLine::of).collect(),
        caps: caps.collect(),
    })
}
