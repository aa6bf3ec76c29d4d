//! Everything that is known of a place, a line each; what is not known is named as such.

use backend::places::{
    find::{Reading, Specifics, Survey},
    read::Place,
};
use chrono::{DateTime, Utc};
use domain::{
    locale::Locale,
    places::{Attribute, Fact, Known, PlaceKind, PlainFact, dropoff::Attendance},
};
use leptos::prelude::*;

use super::{
    row::{last_seen, stalls},
    words::{ago, given},
};
use crate::{
    render::{t, t_with, use_locale},
    texts::date,
};

/// A term and its value.
struct Line {
    term: String,
    value: AnyView,
}

/// What is known of it.
#[component]
pub fn Facts<'a>(
    place: &'a Place,
    survey: &'a Survey,
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let lines = lines(place, survey, now)
        .into_iter()
        .map(|line| view! { <dt>{line.term}</dt> <dd>{line.value}</dd> })
        .collect_view();
    view! { <dl class="facts">{lines}</dl> }
}

fn lines(place: &Place, survey: &Survey, now: DateTime<Utc>) -> Vec<Line> {
    let locale = use_locale();
    let seen = |fact: PlainFact| verified(place, Fact::Plain(fact), now);
    let text = |term: &str, value: String, fact: Option<PlainFact>| Line {
        term: t(term),
        value: view! { {value} {fact.and_then(seen)} }.into_any(),
    };
    let in_chinese = |term: &str, words: String| Line { term: t(term), value: given(words) };
    let or_unknown = |value: Option<String>| value.unwrap_or_else(|| t("place-unknown"));
    // What nobody knows was not checked either, whatever once was.
    let checked = |term: &str, value: Option<String>, fact: PlainFact| {
        let fact = value.is_some().then_some(fact);
        text(term, or_unknown(value), fact)
    };
    let kind = survey.kind_name(&place.listed.kind, locale).to_owned();
    let mut lines = vec![text("place-kind", kind, None)];
    lines.push(match place.listed.address.as_str() {
        "" => text("place-address", t("place-unknown"), None),
        address => {
            let (address, seen) = (given(address.to_owned()), seen(PlainFact::Address));
            Line { term: t("place-address"), value: view! { {address} {seen} }.into_any() }
        }
    });
    lines.extend(
        place
            .street
            .as_ref()
            .map(|street| text("place-street", street.get(locale).to_owned(), None)),
    );
    if let Some(phone) = &place.phone {
        let number = phone.clone();
        let call = format!("tel:{}", phone.replace(' ', ""));
        let seen = seen(PlainFact::Phone);
        let value = view! { <a href=call>{number}</a> {seen} }.into_any();
        lines.push(Line { term: t("place-phone"), value });
    }
    if !place.operator.is_empty() {
        lines.push(in_chinese("place-operator", place.operator.clone()));
    }
    match &place.listed.specifics {
        Specifics::Toilet { class, reading } => {
            let class = class.map(|class| t(&format!("place-class-{}", class.as_str())));
            lines.push(checked("place-class", class, PlainFact::Class));
            let facts = place.toilet.clone().unwrap_or_default();
            let build = facts.build.map(|build| t(&format!("place-build-{}", build.as_str())));
            lines.push(checked("place-build", build, PlainFact::Build));
            let entry = facts.entry.map(|entry| t(&format!("place-entry-{}", entry.as_str())));
            lines.push(checked("place-entry", entry, PlainFact::Entry));
            let stalls: Vec<_> = facts
                .stalls
                .iter()
                .map(|(whose, count)| {
                    let key = format!("place-stalls-{}", whose.as_str());
                    t_with(&key, &[("count", (*count).into())])
                })
                .collect();
            let stalls = Some(stalls).filter(|stalls| !stalls.is_empty());
            let stalls = stalls.map(|stalls| stalls.join(&t("list-separator")));
            lines.push(checked("place-stalls", stalls, PlainFact::Stalls));
            lines.extend(facts.since.map(|since| text("place-since", date(locale, since), None)));
            lines.extend(reading.as_ref().map(|reading| {
                let words = sensors(reading, now);
                let value = view! { <span data-part="sensors">{words}</span> }.into_any();
                Line { term: t("place-sensors"), value }
            }));
        }
        Specifics::Parking { site, capacity, max_height_cm, count, .. } => {
            let site = site.map(|site| t(&format!("place-site-{}", site.as_str())));
            lines.push(checked("place-site", site, PlainFact::Site));
            if let Some(count) = count {
                let (_, words) = super::row::free_spaces(count, now);
                let by: Vec<_> = count
                    .free_by
                    .iter()
                    .map(|(whose, free)| {
                        format!("{} {free}", t(&format!("place-audience-{}", whose.as_str())))
                    })
                    .collect();
                let age =
                    t_with("places-count-age", &[("ago", ago(now, count.observed_at).into())]);
                let value = view! {
                    <span data-part="count">{words}</span>
                    {(!by.is_empty()).then(|| {
                        let by = format!(" ({})", by.join(&t("list-separator")));
                        view! { <span data-part="by">{by}</span> }
                    })}
                    {count.free.is_some().then(|| view! { " " <span class="small soft" data-part="age">{age}</span> })}
                }
                .into_any();
                lines.push(Line { term: t("place-free-spaces"), value });
            }
            let facts = place.parking.clone().unwrap_or_default();
            let mut spaces = vec![or_unknown(capacity.map(|spaces| spaces.to_string()))];
            spaces.extend(facts.capacity_by.iter().map(|(whose, spaces)| {
                format!("{} {spaces}", t(&format!("place-audience-{}", whose.as_str())))
            }));
            let spaces = spaces.join(&t("list-separator"));
            let fact = capacity.map(|_| PlainFact::Capacity);
            lines.push(text("place-capacity", spaces, fact));
            let height = max_height_cm.map(height);
            lines.push(checked("place-max-height", height, PlainFact::MaxHeight));
            let payments: Vec<_> = facts
                .payments
                .iter()
                .map(|way| t(&format!("place-payment-{}", way.as_str())))
                .collect();
            let payments =
                Some(payments.join(&t("list-separator"))).filter(|ways| !ways.is_empty());
            lines.push(checked("place-payments", payments, PlainFact::Payments));
            if !facts.shared_hours.is_empty() {
                lines.push(in_chinese("place-shared-hours", facts.shared_hours));
                if !place.hours.is_empty() {
                    lines.push(in_chinese("place-own-hours", place.hours.clone()));
                }
            }
        }
        Specifics::Dropoff { accepts, attendance, level } => {
            let accepts = accepts.as_ref().map(|all| {
                let words: Vec<_> =
                    all.iter().map(|one| t(&format!("place-accepts-{}", one.as_str()))).collect();
                words.join(&t("list-separator"))
            });
            lines.push(checked("place-accepts", accepts, PlainFact::Accepts));
            let word = t(&format!("place-attendance-{}", attendance.as_str()));
            let is_known = *attendance != Attendance::Unknown;
            let fact = is_known.then_some(PlainFact::Attendance);
            lines.push(text("place-attendance", word, fact));
            lines.extend(level.map(|level| {
                text("place-level", t(&format!("place-level-{}", level.as_str())), None)
            }));
        }
        Specifics::Other => {}
    }
    lines.extend(attributes(place, now));
    lines.push(in_chinese("place-source", place.source.clone()));
    lines
}

/// 限高 2.10 米.
pub(super) fn height(centimetres: u16) -> String {
    let metres = format!("{:.2}", f64::from(centimetres) / 100.0);
    t_with("places-height", &[("metres", metres.into())])
}

/// What it has, what it has not, and what nobody knows.
fn attributes(place: &Place, now: DateTime<Utc>) -> Vec<Line> {
    let kind = PlaceKind::ruling(&place.listed.kind, place.finder);
    let of_kind: Vec<_> = Attribute::ALL
        .iter()
        .copied()
        .filter(|attribute| kind.is_none_or(|kind| attribute.is_of(kind)))
        .collect();
    let word = |attribute: Attribute| t(&format!("place-attribute-{}", attribute.as_str()));
    let mut lines: Vec<_> = of_kind
        .iter()
        .filter_map(|attribute| {
            let known = place.listed.attributes.get(*attribute);
            let value = Some(known_word(*attribute, known)).filter(|_| known.is_known())?;
            let seen = verified(place, Fact::Attribute(*attribute), now);
            Some(Line { term: word(*attribute), value: view! { {value} {seen} }.into_any() })
        })
        .collect();
    let unknown: Vec<_> = of_kind
        .into_iter()
        .filter(|attribute| !place.listed.attributes.get(*attribute).is_known())
        .map(word)
        .collect();
    if !unknown.is_empty() {
        let value = unknown.join(&t("list-separator")).into_any();
        lines.push(Line { term: t("place-not-known"), value });
    }
    lines
}

/// What is known of an attribute: a thing is there or not, a property is so or not.
pub fn known_word(attribute: Attribute, known: Known) -> String {
    let is_property = matches!(
        attribute,
        Attribute::Accessible
            | Attribute::Free
            | Attribute::Alliance
            | Attribute::PayLater
            | Attribute::SharedHours
            | Attribute::Attended
    );
    t(match (known, is_property) {
        (Known::Yes, false) => "place-known-yes",
        (Known::No, false) => "place-known-no",
        (Known::Limited, false) => "place-known-limited",
        (Known::Yes, true) => "place-is-yes",
        (Known::No, true) => "place-is-no",
        (Known::Limited, true) => "place-is-limited",
        (Known::Unknown, _) => "place-unknown",
    })
}

/// 3 天前核实, small.
fn verified(place: &Place, fact: Fact, now: DateTime<Utc>) -> Option<impl IntoView + use<>> {
    let at = place.verified_at(fact)?;
    let words = t_with("places-checked", &[("ago", ago(now, at).into())]);
    Some(view! { " " <span class="small soft">{words}</span> })
}

/// What sensors of a toilet say, and how old that is.
pub(super) fn sensors(reading: &Reading, now: DateTime<Utc>) -> String {
    if !reading.fresh {
        let seen = last_seen(now, reading.observed_at);
        return t_with("place-sensors-stale", &[("time", seen.into())]);
    }
    let mut words = Vec::new();
    words.extend(stalls(reading));
    words.extend(reading.air.map(|air| t(&format!("place-air-{}", air.as_str()))));
    for (key, there) in [(Attribute::Paper, reading.paper), (Attribute::Soap, reading.soap)] {
        let Some(there) = there else { continue };
        let word = t(&format!("place-attribute-{}", key.as_str()));
        let known = t(if there { "place-known-yes" } else { "place-known-no" });
        words.push(format!("{word} {known}"));
    }
    if let Some(there) = reading.power {
        words.push(t(if there { "place-power" } else { "places-no-power" }));
    }
    if reading.water == Some(false) {
        words.push(t("places-no-water"));
    }
    words.extend(reading.fault.clone());
    words.push(t_with("places-count-age", &[("ago", ago(now, reading.observed_at).into())]));
    words.join(&t("list-separator"))
}

/// The name of a place and its language.
pub fn name(place: &Place) -> (String, Locale) {
    let (name, language) = place.listed.name.get(use_locale());
    (name.to_owned(), language)
}
