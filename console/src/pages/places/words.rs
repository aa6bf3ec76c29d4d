//! What codes are called, and times.

use app::{
    render::{t, use_locale},
    state::AppState,
    texts::date_and_time,
};
use backend::{
    calendar::to_local,
    places::{
        review::{Class, Report},
        say::choices_of,
        suspensions::Suspension,
    },
};
use chrono::{DateTime, Utc};
use domain::{
    locale::Locale,
    places::{Fact, Fault, Known, PlainFact},
};
use leptos::prelude::*;

/// The word of a code: its key is `{of}-{code}`.
pub(super) fn word(of: &str, code: &str) -> String {
    t(&format!("{of}-{code}"))
}

/// What a kind of place is called, in its table.
pub(super) fn kind_name(code: &str) -> String {
    let survey = expect_context::<AppState>().survey.get();
    survey.kind_name(code, use_locale()).to_owned()
}

/// What a report is about, and of a name in which language it is.
pub(super) fn about(report: &Report) -> String {
    match (report.class, Fact::parse(&report.subject)) {
        (Class::Correction, Some(Fact::Plain(PlainFact::Name))) => t(match report.language() {
            Locale::ZhHans => "desk-place-field-name",
            Locale::ZhHant => "desk-place-field-name-zh-hant",
            Locale::En => "desk-place-field-name-en",
        }),
        _ => subject(report.class, &report.subject),
    }
}

/// The value of a fact, as a correction has it.
pub(super) fn value_word(code: &str, value: &str) -> String {
    let fact = Fact::parse(code);
    match Known::parse(value) {
        _ if fact.is_some_and(|fact| choices_of(fact).contains(&value)) => {
            word(&format!("place-{code}"), value)
        }
        Some(known) => word("place-known", known.as_str()),
        None if value == "gone" => t("desk-places-state-gone"),
        None if value.is_empty() => t("desk-place-unknown"),
        None => value.to_owned(),
    }
}

/// One code may be that of a fact and of a fault.
fn subject(class: Class, code: &str) -> String {
    match (class, Fault::parse(code), Fact::parse(code)) {
        (Class::Fault, Some(fault), _) => word("place-fault", fault.as_str()),
        (_, _, Some(Fact::Plain(fact))) => word("place-fact", fact.as_str()),
        (_, _, Some(fact)) => fact_word(fact),
        _ => code.to_owned(),
    }
}

/// A fact that somebody has seen to be so.
pub(super) fn fact_word(fact: Fact) -> String {
    match fact {
        Fact::Attribute(attribute) => word("place-attribute", attribute.as_str()),
        Fact::Plain(PlainFact::Existence) => t("desk-place-fact-existence"),
        Fact::Plain(fact) => word("place-fact", fact.as_str()),
    }
}

/// A time as a machine and as a person reads it.
pub(super) fn time(at: DateTime<Utc>) -> AnyView {
    let shown = date_and_time(use_locale(), at);
    view! { <time datetime=at.to_rfc3339()>{shown}</time> }.into_any()
}

/// From when to when.
pub(super) fn span(suspension: &Suspension) -> AnyView {
    let end = match suspension.reopened_at.or(suspension.ends_at) {
        Some(end) => time(end),
        None => t("desk-place-suspension-open-end").into_any(),
    };
    view! { {time(suspension.starts_at)} " – " {end} }.into_any()
}

/// As a field of type `datetime-local` has it.
pub(super) fn local_input(at: DateTime<Utc>) -> String {
    to_local(at).format("%Y-%m-%dT%H:%M").to_string()
}
