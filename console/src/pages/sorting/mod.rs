//! The sorting guide as staff work on it: `/staff/sorting`.
//!
//! To add a part: 1. its line in [`SortingPart`] and in [`wants`]; 2. its file here and its line in
//! [`routes`]; 3. its server functions in `api/sorting.rs`; 4. its texts in
//! `app/locales/*/sorting-staff.ftl`.

mod names;
mod rules;
mod waiting;

use app::{
    components::tabs::{Tab, Tabs},
    form::FormView,
    pages::problem::problem_page,
    render::t,
    routing::{Access::Staff, Routes},
    state::AppState,
    visit::Visit,
};
use axum::{http::StatusCode, response::Response};
use backend::{
    Problem,
    forms::{FormSpec, discard_draft},
    presession::PreSession,
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    routes::{SortingPart, StaffRoute, link, patterns},
};

/// Every page of it.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(patterns::SORTING, Staff, waiting::page)
        .get(patterns::SORTING_WAITING, Staff, waiting::one)
        .get(patterns::SORTING_MISSED, Staff, names::missed_page)
        .get(patterns::SORTING_NAMES, Staff, names::page)
        .get(patterns::SORTING_RULES, Staff, rules::list_page)
        .get(patterns::SORTING_RULE_SET, Staff, rules::page)
}

/// Who sees a part.
const fn wants(part: SortingPart) -> (Act, Kind) {
    match part {
        SortingPart::Waiting => (Act::Read, Kind::Question),
        SortingPart::Missed | SortingPart::Names | SortingPart::Rules => (Act::Read, Kind::Sorting),
    }
}

/// The parts of the section that this person may see, the present one marked.
fn nav(desk: &Desk, present: SortingPart) -> impl IntoView + use<> {
    let seen = SortingPart::ALL.into_iter().filter(|part| {
        let (act, kind) = wants(*part);
        desk.staff().may(act, kind)
    });
    let tabs = seen.map(|part| Tab {
        href: link(&StaffRoute::Sorting(part, String::new())),
        name: t(&format!("desk-sorting-part-{}", part.as_str())),
        current: part == present,
    });
    view! { <Tabs label=t("staff-section-sorting") tabs=tabs.collect()/> }
}

/// A form's draft, with what went wrong, which is said once. A draft of another record is not shown.
async fn told_once(
    state: &AppState,
    session: &PreSession,
    spec: &FormSpec,
    (field, value): (&str, &str),
) -> FormView {
    let mut form = FormView::open(state, session, spec).await;
    if form.value(field) != value {
        form = FormView::of(state, backend::forms::Draft::default(), form.kept);
    }
    if !form.errors.is_empty()
        && let Err(error) = discard_draft(&state.kernel.db, session.id(), spec).await
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
    }
    form
}

/// What cannot be shown now.
fn unavailable<E: Problem + std::error::Error + 'static>(
    state: &AppState,
    visit: &Visit,
    error: &E,
) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    tracing::error!(error = error as &dyn std::error::Error, "sorting guide not read");
    problem_page(state, visit, status)
}
