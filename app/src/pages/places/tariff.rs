//! What parking costs: the tariff as a table, and what a stay comes to.

use backend::places::find::{Stay, Terms, price_of};
use domain::{
    money::Fen,
    places::{
        parking::Vehicle,
        tariff::{
            Band, CapPeriod, Draft, Line, Rate, Reason, Reckoning, Rounding, Tariff, Tariffs, Units,
        },
    },
};
use leptos::prelude::*;

use super::query::{hours_of, read_stay};
use crate::{
    components::field::NumberField,
    render::{t, t_with},
};

/// A stay to reckon: the fields of the page's form.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    hours: String,
    #[serde(default)]
    vehicle: String,
    #[serde(default)]
    pub thanks: String,
}

impl Asked {
    /// Nothing was asked.
    pub const fn nothing() -> Self {
        Self { hours: String::new(), vehicle: String::new(), thanks: String::new() }
    }

    /// The stay, or two hours of a car; and whether what was typed is none.
    pub fn stay(&self) -> (Stay, bool) {
        let vehicle = Vehicle::parse(&self.vehicle).unwrap_or(Vehicle::Small);
        let usual = Stay::usual(vehicle);
        let typed = self.hours.trim();
        if typed.is_empty() {
            return (usual, false);
        }
        read_stay(typed, vehicle).map_or((usual, true), |stay| (stay, false))
    }
}

/// Tables of all vehicles, and the price of a stay from now on.
#[component]
pub fn Prices<'a>(
    tariffs: Option<Tariffs>,
    text: String,
    asked: Asked,
    terms: Terms<'a>,
    action: String,
) -> impl IntoView + use<> {
    let given = (!text.is_empty())
        .then(|| view! { <p class="small soft">{t_with("place-tariff-given", &[("words", text.clone().into())])}</p> });
    let Some(tariffs) = tariffs.filter(|tariffs| !tariffs.0.is_empty()) else {
        let none = text.is_empty().then(|| view! { <p>{t("place-tariff-none")}</p> });
        return view! { {none} {given} }.into_any();
    };
    let (stay, wrong) = asked.stay();
    let reckoned = price_of(&tariffs, stay, &terms).map(|(vehicle, reckoning)| {
        let words = t_with(
            "place-price",
            &[
                ("hours", hours_of(stay).into()),
                ("vehicle", vehicle_word(vehicle).into()),
                ("yuan", reckoning.total.to_string().into()),
            ],
        );
        view! {
            <p><strong>{words}</strong></p>
            {lines(&reckoning)}
        }
    });
    let several = tariffs.0.len() > 1;
    let options = tariffs
        .0
        .keys()
        .map(|vehicle| {
            view! {
                <option value=vehicle.as_str() selected=*vehicle == stay.vehicle>
                    {vehicle_word(*vehicle)}
                </option>
            }
        })
        .collect_view();
    let tables = tariffs.0.iter().map(|(vehicle, tariff)| table(*vehicle, tariff)).collect_view();
    view! {
        {reckoned}
        <form class="filters" method="get" action=action>
            <NumberField
                name="hours"
                label=t("places-stay-hours")
                hint=t("places-stay-hint")
                value=hours_of(stay)
                wrong=wrong.then(|| t("place-stay-wrong"))
                max_length=5
            />
            {several.then(|| view! {
                <div class="field">
                    <label for="field-vehicle">{t("place-vehicle")}</label>
                    <select id="field-vehicle" name="vehicle">{options}</select>
                </div>
            })}
            <div class="filter-buttons"><button class="button plain">{t("place-reckon")}</button></div>
        </form>
        {tables}
        {given}
    }
    .into_any()
}

fn vehicle_word(vehicle: Vehicle) -> String {
    t(&format!("place-vehicle-{}", vehicle.as_str()))
}

fn yuan(fen: Fen) -> String {
    t_with("place-yuan", &[("yuan", fen.to_string().into())])
}

fn table(vehicle: Vehicle, tariff: &Tariff) -> impl IntoView + use<> {
    let terms = tariff.terms();
    let mut bands: Vec<&Band> = terms.bands.iter().collect();
    bands.sort_by_key(|band| band.from);
    let rows = bands
        .into_iter()
        .map(|band| {
            let when = if band.from == band.to % 1_440 {
                t("place-whole-day")
            } else {
                format!("{}–{}", clock(band.from), clock(band.to))
            };
            let cap =
                band.cap.map(|cap| t_with("place-band-cap", &[("yuan", cap.to_string().into())]));
            view! {
                <tr>
                    <th scope="row" class="num">{when}</th>
                    <td>{rate(&band.rate)} {cap.map(|cap| format!("{}{cap}", t("place-and")))}</td>
                </tr>
            }
        })
        .collect_view();
    let notes = notes(terms).into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    view! {
        <table>
            <caption>{t_with("place-tariff-of", &[("vehicle", vehicle_word(vehicle).into())])}</caption>
            <tbody>{rows}</tbody>
        </table>
        <ul class="small">{notes}</ul>
    }
}

/// What holds beside the rates, a sentence each.
#[must_use]
pub fn notes(terms: &Draft) -> Vec<String> {
    let mut notes = Vec::new();
    if terms.free_minutes > 0 {
        let key =
            if terms.free_minutes_stay_free { "place-free-always" } else { "place-free-up-to" };
        notes.push(t_with(key, &[("minutes", terms.free_minutes.into())]));
    }
    if let Some(cap) = terms.cap {
        let key = match cap.period {
            CapPeriod::Hours24 => "place-cap-24",
            CapPeriod::CivilDay => "place-cap-day",
        };
        notes.push(t_with(key, &[("yuan", cap.amount.to_string().into())]));
    }
    if terms.holidays_free {
        notes.push(t("place-holidays-free"));
    }
    notes.push(t(match terms.rounding {
        Rounding::Up => "place-rounding-up",
        Rounding::Down => "place-rounding-down",
        Rounding::Nearest => "place-rounding-nearest",
    }));
    notes
}

/// Minutes since midnight as a clock shows them; the end of the day is 24:00.
#[must_use]
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What a rate is, in words.
#[must_use]
pub fn rate(rate: &Rate) -> String {
    match rate {
        Rate::Free => t("place-rate-free"),
        Rate::Flat(price) => t_with("place-rate-flat", &[("yuan", price.to_string().into())]),
        Rate::Steps(steps) => {
            let many = steps.len() > 1;
            let words: Vec<_> = steps
                .iter()
                .enumerate()
                .map(|(at, step)| {
                    let unit = t_with(
                        "place-rate-unit",
                        &[("minutes", step.unit.into()), ("yuan", step.price.to_string().into())],
                    );
                    match step.minutes {
                        Some(minutes) => {
                            let key = if at == 0 { "place-rate-first" } else { "place-rate-next" };
                            t_with(key, &[("minutes", minutes.into()), ("rate", unit.into())])
                        }
                        None if many => t_with("place-rate-then", &[("rate", unit.into())]),
                        None => unit,
                    }
                })
                .collect();
            words.join(&t("place-and"))
        }
    }
}

/// Where a price comes from, stretch by stretch.
fn lines(reckoning: &Reckoning) -> impl IntoView + use<> {
    let rows: Vec<_> = reckoning
        .lines
        .iter()
        .map(|line| {
            view! { <li>{span(line)} " " {reason(&line.reason)} " " {yuan(line.amount)}</li> }
        })
        .collect();
    let caps: Vec<_> = reckoning
        .caps
        .iter()
        .map(|cap| {
            view! { <li>{t_with("place-capped", &[("yuan", cap.saved.to_string().into())])}</li> }
        })
        .collect();
    view! {
        <details class="group">
            <summary>{t("place-price-how")}</summary>
            <ul class="small">{rows} {caps}</ul>
        </details>
    }
}

fn span(line: &Line) -> String {
    let clock = |at: chrono::NaiveDateTime| at.format("%H:%M").to_string();
    let days = (line.to.date() - line.from.date()).num_days();
    match days {
        0 => format!("{}–{}", clock(line.from), clock(line.to)),
        days => format!("{}–{} (+{days})", clock(line.from), clock(line.to)),
    }
}

/// Why a stretch costs what it costs, in words.
#[must_use]
pub fn reason(reason: &Reason) -> String {
    let units = |units: &[Units]| {
        let words: Vec<_> = units
            .iter()
            .map(|one| {
                t_with(
                    "place-units",
                    &[
                        ("count", one.count.into()),
                        ("minutes", one.minutes.into()),
                        ("yuan", one.price.to_string().into()),
                    ],
                )
            })
            .collect();
        words.join(" + ")
    };
    match reason {
        Reason::FreeMinutes => t("place-reason-free-minutes"),
        Reason::Holiday => t("place-reason-holiday"),
        Reason::FreeBand => t("place-rate-free"),
        Reason::Flat => t("place-reason-flat"),
        Reason::Units(all) => units(all),
        Reason::BandCap(all) => {
            format!("{}{}{}", units(all), t("place-and"), t("place-reason-cap"))
        }
    }
}
