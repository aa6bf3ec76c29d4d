//! What codes are called, and times.

use app::{
    render::{t, use_locale},
    state::AppState,
    texts::date_and_time,
};
use backend::{calendar::to_local, places::suspensions::Suspension};
use chrono::{DateTime, Utc};
use domain::places::{Fact, Fault};
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

/// What a report is about.
pub(super) fn subject(code: &str) -> String {
    if let Some(fault) = Fault::parse(code) {
        return word("place-fault", fault.as_str());
    }
    match Fact::parse(code) {
        Some(Fact::Attribute(attribute)) => word("place-attribute", attribute.as_str()),
        Some(Fact::Plain(fact)) => word("place-fact", fact.as_str()),
        None => code.to_owned(),
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
