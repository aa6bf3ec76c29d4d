//! A place in a list.

use backend::places::find::{Count, Listed, Reading, Specifics, Survey};
use chrono::{DateTime, Utc};
use domain::{
    money::Fen,
    places::{Attribute, Finder, Known},
};
use leptos::prelude::*;

use super::{
    query::Filter,
    words::{StateBadges, ago, distance, moment, on_foot, state, suspension},
};
use crate::{
    components::badge::Tone,
    pages::ask::other,
    render::{href, t, t_with, use_locale},
    routes::{Finding, Route},
};

/// A list of places, each with what was asked for.
#[component]
pub fn Rows(
    finder: Finder,
    places: Vec<Listed>,
    filters: Vec<Filter>,
    now: DateTime<Utc>,
    survey: std::sync::Arc<Survey>,
) -> impl IntoView {
    let codes: Vec<_> = places.iter().map(|place| place.code.as_str().to_owned()).collect();
    let rows = places
        .iter()
        .map(|place| {
            let kind = (finder == Finder::Dropoff)
                .then(|| survey.kind_name(&place.kind, use_locale()).to_owned());
            row(finder, place, kind, &filters, now)
        })
        .collect_view();
    view! {
        <ul
            class="rows places"
            data-live="places"
            data-places=codes.join(",")
        >
            {rows}
        </ul>
    }
}

fn row(
    finder: Finder,
    place: &Listed,
    kind: Option<String>,
    filters: &[Filter],
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let (name, language) = place.name.get(use_locale());
    let route = Route::Place(Finding::of(finder, &place.kind), place.code.as_str().to_owned());
    let walk = on_foot(place.metres).map(|walk| view! { " " <span class="num">"· " {walk}</span> });
    let notes: Vec<String> = kind.into_iter().chain(notes(place, filters, now)).collect();
    let notes = notes.into_iter().map(|note| format!("{note} · ")).collect::<String>();
    view! {
        <li data-place=place.code.as_str().to_owned()>
            <div class="split">
                <a class="name" href=href(&route) lang=other(language, use_locale())>
                    {name.to_owned()}
                </a>
                <span class="soft"><span class="num">{distance(place.metres)}</span> {walk}</span>
            </div>
            <StateBadges words=state(place, now)/>
            {count_badge(place, now)}
            <span class="small soft">{notes} {freshness(place, now)}</span>
        </li>
    }
}

/// Free spaces, in a box of their own: they change by themselves.
fn count_badge(place: &Listed, now: DateTime<Utc>) -> impl IntoView + use<> {
    count(&place.specifics, now).map(|(tone, words)| {
        view! { <span class=tone.class() data-part="count">{words}</span> " " }
    })
}

/// What devices last counted, in words; none where nothing counts.
#[must_use]
pub fn count(specifics: &Specifics, now: DateTime<Utc>) -> Option<(Tone, String)> {
    match specifics {
        Specifics::Parking { count: Some(count), .. } => Some(free_spaces(count, now)),
        Specifics::Toilet { reading: Some(reading), .. } => free_stalls(reading),
        _ => None,
    }
}

/// How old that is; none where it is not believed.
#[must_use]
pub fn count_age(specifics: &Specifics, now: DateTime<Utc>) -> Option<String> {
    let observed_at = match specifics {
        Specifics::Parking { count: Some(count), .. } => count.free.map(|_| count.observed_at),
        Specifics::Toilet { reading: Some(reading), .. } => {
            reading.free.map(|_| reading.observed_at)
        }
        _ => None,
    };
    observed_at.map(|at| t_with("places-count-age", &[("ago", ago(now, at).into())]))
}

/// 余 12 个; 余位未知，14:05 时有数据.
pub fn free_spaces(count: &Count, now: DateTime<Utc>) -> (Tone, String) {
    match (count.closed, count.free) {
        (Some(true), _) => (Tone::Late, t("places-operator-closed")),
        (_, Some(0)) => (Tone::Late, t("places-full")),
        (_, Some(free)) => (Tone::Good, t_with("places-free-spaces", &[("count", free.into())])),
        (_, None) => {
            let seen = last_seen(now, count.observed_at);
            (Tone::Neutral, t_with("places-spaces-unknown", &[("time", seen.into())]))
        }
    }
}

fn free_stalls(reading: &Reading) -> Option<(Tone, String)> {
    match reading.free? {
        0 => Some((Tone::Warn, t("places-stalls-full"))),
        _ => stalls(reading).map(|words| (Tone::Good, words)),
    }
}

/// 空位 2（共 8）; none where it is not known.
pub(super) fn stalls(reading: &Reading) -> Option<String> {
    let free = reading.free?;
    Some(match reading.stalls() {
        Some(all) => {
            t_with("places-free-of-stalls", &[("count", free.into()), ("all", all.into())])
        }
        None => t_with("places-free-stalls", &[("count", free.into())]),
    })
}

/// `14:05`, or with its day where that is not today.
pub(super) fn last_seen(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let local = backend::calendar::to_local(at);
    if local.date() == backend::calendar::to_local(now).date() {
        local.format("%H:%M").to_string()
    } else {
        moment(now, at)
    }
}

/// What else a line says: the suspension, what was filtered by, what it is, how fresh that is.
fn notes(place: &Listed, filters: &[Filter], now: DateTime<Utc>) -> Vec<String> {
    let mut notes = Vec::new();
    if let backend::places::find::OpenState::Suspended(one) = &place.state {
        notes.push(suspension(one, now));
    }
    match &place.specifics {
        Specifics::Toilet { class, .. } => {
            notes.extend(class.map(|class| t(&format!("place-class-{}", class.as_str()))));
        }
        Specifics::Parking { price, capacity, max_height_cm, tariffs, .. } => {
            match price {
                Some(price) if *price == Fen::ZERO => notes.push(t("places-price-nothing")),
                Some(price) => {
                    notes.push(t_with("places-price", &[("yuan", price.to_string().into())]));
                }
                None if tariffs.is_none() => notes.push(t("places-price-unknown")),
                None => {}
            }
            notes.extend(
                capacity.map(|spaces| t_with("places-capacity", &[("count", spaces.into())])),
            );
            notes.extend(max_height_cm.map(|cm| {
                t_with(
                    "places-height",
                    &[("metres", format!("{:.1}", f64::from(cm) / 100.0).into())],
                )
            }));
        }
        Specifics::Dropoff { accepts, attendance, .. } => {
            if let Some(accepts) = accepts {
                let words: Vec<_> = accepts
                    .iter()
                    .map(|one| t(&format!("place-accepts-{}", one.as_str())))
                    .collect();
                notes.push(words.join(&t("list-separator")));
            }
            if *attendance != domain::places::dropoff::Attendance::Unknown {
                notes.push(t(&format!("place-attendance-{}", attendance.as_str())));
            }
        }
        Specifics::Other => {}
    }
    for filter in filters {
        if let Filter::Has(attribute) = filter {
            notes.extend(attribute_note(place, *attribute));
        }
    }
    notes
}

/// How fresh what is said is: the count, which changes by itself, or else the list.
fn freshness(place: &Listed, now: DateTime<Utc>) -> AnyView {
    match count_age(&place.specifics, now) {
        Some(age) => view! { <span data-part="age">{age}</span> }.into_any(),
        None => checked(place.checked_at, now).into_any(),
    }
}

/// 3 天前核实.
pub fn checked(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    match at {
        Some(at) => t_with("places-checked", &[("ago", ago(now, at).into())]),
        None => t("places-not-checked"),
    }
}

fn attribute_note(place: &Listed, attribute: Attribute) -> Option<String> {
    let word = t(&format!("place-attribute-{}", attribute.as_str()));
    match place.attributes.get(attribute) {
        Known::Yes => Some(word),
        Known::Limited => Some(t_with("places-limited", &[("what", word.into())])),
        Known::No | Known::Unknown => None,
    }
}
