//! What codes are called, and times.

use app::{
    render::{t, use_locale},
    state::AppState,
    texts::date_and_time,
};
use backend::{
    calendar::to_local,
    places::{review::Class, suspensions::Suspension},
};
use chrono::{DateTime, Utc};
use domain::places::{Fact, Fault, PlainFact};
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

/// What a report is about: one code may be that of a fact and of a fault.
pub(super) fn subject(class: Class, code: &str) -> String {
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
