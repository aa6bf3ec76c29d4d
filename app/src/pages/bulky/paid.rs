//! Where a payment platform sends back to. The platform sees the address, so nothing of the booking is
//! in it: which one was paid for, the draft of this browser knows for a day.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    forms::{FormSpec, FormValues, save_draft},
    presession::PreSession,
};
use leptos::prelude::*;

use super::draft::SECRET;
use crate::{
    components::button::{LinkButton, Weight},
    form::FormView,
    render::{Page, Section, href, render, t},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// What is paid for from this browser.
const PAYING: FormSpec = FormSpec { name: "bulky.paying", kept: &[SECRET] };

/// Notes that this browser goes to pay for the booking of `secret`. Where it cannot be noted, whoever
/// comes back finds the booking by its number.
pub async fn remember(state: &AppState, session: &PreSession, secret: &str) {
    let values = FormValues::from_post(&PAYING, [(SECRET, secret)]);
    if let Err(error) = save_draft(&state.kernel, session.id(), &PAYING, &values, &[]).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "way back not noted");
    }
}

/// `/bulky/paid`: on to the booking, or how to find it where this browser does not know it.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let secret = match &visit.presession {
        Some(session) => FormView::open(&state, session, &PAYING).await.value(SECRET),
        None => String::new(),
    };
    if !secret.is_empty() {
        let booked = Route::BookedThanks(secret, "pay").href(visit.locale);
        return Redirect::to(&booked).into_response();
    }
    render(&state, &visit, || {
        let title = t("bulky-back-from-cashier");
        let find = href(&Route::BookingFind);
        let view = view! {
            <h1>{title.clone()}</h1>
            <p>{t("bulky-back-from-cashier-explained")}</p>
            <p><LinkButton text=t("bulky-find") href=find weight=Weight::Primary/></p>
        };
        Page::new(title, view).within(Section::Home).private()
    })
}
