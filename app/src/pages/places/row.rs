//! A place in a list.

use backend::places::{
    find::{Count, Listed, Reading, Specifics, Survey},
    live,
};
use chrono::{DateTime, Utc};
use domain::{
    money::Fen,
    places::{Attribute, Finder, Known},
};
use leptos::prelude::*;

use super::{
    query::Filter,
    words::{StateBadges, ago, distance, on_foot, state, suspension},
};
use crate::{
    components::badge::Tone,
    live::{age_words, count_words},
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
    let rows = places
        .iter()
        .map(|place| {
            let kind = (finder == Finder::Dropoff)
                .then(|| survey.kind_name(&place.kind, use_locale()).to_owned());
            row(finder, place, kind, &filters, now)
        })
        .collect_view();
    view! {
        <ul class="rows places">{rows}</ul>
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
    let walk = on_foot(place.metres).map(|walk| format!(" · {walk}"));
    let notes: Vec<String> = kind.into_iter().chain(notes(place, filters, now)).collect();
    let notes = notes.into_iter().map(|note| format!("{note} · ")).collect::<String>();
    view! {
        <li data-live-place=place.code.as_str().to_owned()>
            <div class="split">
                <a class="name" href=href(&route) lang=other(language, use_locale())>
                    {name.to_owned()}
                </a>
                <span class="num">{distance(place.metres)} {walk}</span>
            </div>
            <StateBadges words=state(&place.state, place.always_open, now) now=place.state.as_str()/>
            {count_badge(place, now)}
            <span class="small soft">{notes} {fresh(place, now)}</span>
        </li>
    }
}

/// What devices count, in a box of its own: it changes by itself.
fn count_badge(place: &Listed, now: DateTime<Utc>) -> impl IntoView + use<> {
    let closed = matches!(
        &place.specifics,
        Specifics::Parking { count: Some(count), .. } if count.closed == Some(true)
    );
    let words = counted(place, now);
    view! {
        {closed.then(|| view! { <span class=Tone::Late.class()>{t("places-operator-closed")}</span> " " })}
        {words.map(|(tone, words)| view! { <span class=tone.class() data-live="count">{words}</span> " " })}
    }
}

/// Free spaces or stalls, as open pages are told of them; none where nothing counts.
pub fn counted(place: &Listed, now: DateTime<Utc>) -> Option<(Tone, String)> {
    let (finder, count) = match &place.specifics {
        Specifics::Parking { count: Some(count), .. } => ("parking", live_count(count)),
        Specifics::Toilet { reading: Some(reading), .. } if reading.free.is_some() => {
            ("toilets", live_reading(reading))
        }
        _ => return None,
    };
    let tone = match count.free {
        Some(0) => Tone::Late,
        Some(_) => Tone::Good,
        None => Tone::Neutral,
    };
    Some((tone, count_words(finder, count, use_locale(), now)))
}

/// How old a count is.
pub fn count_age(count: &Count, now: DateTime<Utc>) -> String {
    age_words(live_count(count), use_locale(), now)
}

fn live_count(count: &Count) -> live::Count {
    let free = count.free.and_then(|free| free.try_into().ok());
    live::Count { free, observed_at: count.observed_at, stale: count.stale }
}

fn live_reading(reading: &Reading) -> live::Count {
    let free = reading.free.map(i32::from);
    live::Count { free, observed_at: reading.observed_at, stale: !reading.fresh }
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

/// How old what is said is: the count's age, else when somebody looked.
fn fresh(place: &Listed, now: DateTime<Utc>) -> impl IntoView + use<> {
    match &place.specifics {
        Specifics::Parking { count: Some(count), .. } if count.free.is_some() => {
            view! { <span data-live="age">{count_age(count, now)}</span> }.into_any()
        }
        _ => checked(place.checked_at, now).into_any(),
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
