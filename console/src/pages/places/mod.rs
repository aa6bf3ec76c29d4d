//! Toilets, parking and drop-off points as staff keep them: `/staff/places`.
//!
//! To add a part: 1. its file here and its line in [`routes`] and in [`nav`]; 2. its server function
//! in `api/places.rs`; 3. its texts in `app/locales/*/places-staff.ftl`.

mod board;
mod correction;
mod duplicates;
mod edit;
pub(super) mod fields;
pub(crate) mod import;
mod list;
mod mini_app_code;
mod one;
pub mod photos;
mod reports;
pub mod suspensions;
mod tariff;
mod words;

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
    forms::{FormSpec, discard_draft},
    presession::PreSession,
};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    routes::{PlacesPart, StaffRoute, link, patterns},
};

use edit::stored;

/// Every page of it.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(patterns::PLACES, Staff, list::page)
        .get(patterns::PLACES_EXPORT, Staff, list::export_page)
        .get(patterns::PLACES_REPORTS, Staff, reports::page)
        .get(patterns::PLACES_SUSPENSIONS, Staff, suspensions::page)
        .get(patterns::PLACES_DUPLICATES, Staff, duplicates::page)
        .get(patterns::PLACES_BOARD, Staff, board::page)
        .get(patterns::PLACES_IMPORT, Staff, import::page)
        .get(patterns::PLACE_NEW, Staff, edit::new)
        .get(patterns::PLACE, Staff, one::page)
        .get(patterns::PLACE_EDIT, Staff, edit::page)
        .get(patterns::PLACE_MINI_APP_CODE, Staff, mini_app_code::page)
        .get(patterns::PLACE_TARIFF, Staff, tariff::page)
}

/// The parts of the section, the present one marked.
fn nav(present: PlacesPart) -> impl IntoView {
    let tabs = PlacesPart::ALL.map(|part| Tab {
        href: link(&StaffRoute::Places(part, String::new())),
        name: t(&format!("desk-places-part-{}", part.as_str())),
        current: part == present,
    });
    view! { <Tabs label=t("staff-section-places") tabs=tabs.into()/> }
}

/// The buttons' form, with what went wrong, which is said once.
async fn told_once(state: &AppState, session: &PreSession, spec: &FormSpec) -> FormView {
    let form = FormView::open(state, session, spec).await;
    if !form.errors.is_empty()
        && let Err(error) = discard_draft(&state.kernel.db, session.id(), spec).await
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
    }
    form
}

/// The database did not answer, or what is stored cannot be read.
fn unavailable(
    state: &AppState,
    visit: &Visit,
    error: &(dyn std::error::Error + 'static),
) -> Response {
    tracing::error!(error, "places not read");
    problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE)
}

/// Whether this person may change places at all.
fn may_write(desk: &Desk) -> bool {
    use domain::accounts::{Act, Kind};
    desk.staff().may(Act::Write, Kind::Place)
}

/// The states that the list can be filtered by.
const STATES: [&str; 4] = ["suspended", "hours-unknown", "unchecked", "gone"];
