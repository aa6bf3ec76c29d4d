//! Bulky waste as staff work on it: `/staff/bulky`.
//!
//! To add a part: 1. its line in [`BulkyPart`] and in [`wants`]; 2. its file here and its line in
//! [`routes`]; 3. its server functions in `api/bulky`; 4. its texts in
//! `app/locales/*/bulky-staff.ftl`.

mod areas;
pub(crate) mod book;
mod catalogue;
mod day;
mod figures;
pub(crate) mod group;
mod list;
mod one;
mod payments;
mod terms;
mod windows;
pub(crate) mod words;

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
use domain::accounts::{Act, Kind, Reach};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    routes::{BulkyPart, StaffRoute, link, patterns},
};

/// Every page of it.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(patterns::BULKY, Staff, day::page)
        .get(patterns::BULKY_BOOKINGS, Staff, list::page)
        .get(patterns::BULKY_BOOKINGS_EXPORT, Staff, list::export_page)
        .get(patterns::BULKY_WINDOWS, Staff, windows::page)
        .get(patterns::BULKY_CLOSE, Staff, windows::close_page)
        .get(patterns::BULKY_WINDOW, Staff, windows::one)
        .get(patterns::BULKY_PAYMENTS, Staff, payments::page)
        .get(patterns::BULKY_PAYMENTS_EXPORT, Staff, payments::export_page)
        .get(patterns::BULKY_ORDER, Staff, payments::order_page)
        .get(patterns::BULKY_RUNS, Staff, payments::runs_page)
        .get(patterns::BULKY_RUN, Staff, payments::run_page)
        .get(patterns::BULKY_TILL, Staff, payments::till_page)
        .get(patterns::BULKY_CATALOGUE, Staff, catalogue::page)
        .get(patterns::BULKY_ITEM_NEW, Staff, catalogue::new_page)
        .get(patterns::BULKY_ITEM, Staff, catalogue::one)
        .get(patterns::BULKY_AREAS, Staff, areas::page)
        .get(patterns::BULKY_FIGURES, Staff, figures::page)
        .get(patterns::BULKY_FIGURES_EXPORT, Staff, figures::export_page)
        .get(patterns::BULKY_PRICES, Staff, terms::list_page)
        .get(patterns::BULKY_TERMS, Staff, terms::page)
        .get(patterns::BULKY_NEW, Staff, book::what_page)
        .get(patterns::BULKY_NEW_ADDRESS, Staff, book::address_page)
        .get(patterns::BULKY_NEW_WINDOW, Staff, book::window_page)
        .get(patterns::BULKY_NEW_WAIT, Staff, book::wait_page)
        .get(patterns::BULKY_NEW_CHECK, Staff, book::check_page)
        .get(patterns::BULKY_GROUP, Staff, group::page)
        .get(patterns::BULKY_GROUP_WINDOW, Staff, group::window_page)
        .get(patterns::BULKY_GROUP_DONE, Staff, group::done_page)
        .get(patterns::BULKY_BOOKING, Staff, one::page)
}

/// Who sees a part.
const fn wants(part: BulkyPart) -> (Act, Kind) {
    match part {
        BulkyPart::Day | BulkyPart::Bookings | BulkyPart::Figures => (Act::Read, Kind::Booking),
        BulkyPart::Windows | BulkyPart::Areas => (Act::Read, Kind::Capacity),
        BulkyPart::Payments => (Act::Read, Kind::Cash),
        BulkyPart::Prices | BulkyPart::Catalogue => (Act::Read, Kind::Tariff),
    }
}

/// The parts of the section that this person may see, the present one marked.
fn nav(desk: &Desk, present: BulkyPart) -> impl IntoView + use<> {
    let seen = BulkyPart::ALL.into_iter().filter(|part| {
        let (act, kind) = wants(*part);
        // Figures are of all of the district.
        let least = if *part == BulkyPart::Figures { Reach::District } else { Reach::Own };
        desk.staff().reach(act, kind).is_ok_and(|reach| reach >= least)
    });
    let tabs = seen.map(|part| Tab {
        href: link(&StaffRoute::Bulky(part, String::new())),
        name: t(&format!("desk-bulky-part-{}", part.as_str())),
        current: part == present,
    });
    view! { <Tabs label=t("staff-section-bulky") tabs=tabs.collect()/> }
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
    tracing::error!(error = error as &dyn std::error::Error, "bulky waste not read");
    problem_page(state, visit, status)
}
