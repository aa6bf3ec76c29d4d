//! A resident's own page; the way in for whoever is not signed in.

use axum::{extract::State, response::Response};
use backend::{
    accounts::residents::{Profile, profile},
    forms::FormKey,
};
use leptos::prelude::*;

use super::{ButtonForm, sign_in};
use crate::{
    account::{resident, unavailable},
    components::breadcrumb::Breadcrumb,
    render::{Page, Section, href, render, t, t_with},
    routes::{Me, Route, functions},
    state::AppState,
    visit::Visit,
};

/// `/me`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let resident = match resident(&state, &visit).await {
        Ok(Some(resident)) => resident,
        Ok(None) => return sign_in::open(&state, &visit, None).await,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let profile = match profile(&state.kernel, &resident).await {
        Ok(profile) => profile,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let key = FormKey::mint(&*state.kernel.random);
    render(&state, &visit, || {
        Page::new(t("me"), view! { <Overview profile key/> }).within(Section::Mine).private()
    })
}

#[component]
fn Overview(profile: Profile, key: FormKey) -> impl IntoView {
    let unread = if profile.unread == 0 {
        t("me-messages-all-read")
    } else {
        t_with("me-messages-unread", &[("count", profile.unread.into())])
    };
    let links = [
        (Me::Messages, t("me-messages"), unread),
        (
            Me::Questions,
            t("me-questions"),
            t_with("me-questions-count", &[("count", profile.questions.into())]),
        ),
        (Me::Cases, t("me-cases"), t_with("me-cases-count", &[("count", profile.cases.into())])),
        (
            Me::Bookings,
            t("me-bookings"),
            t_with("me-bookings-count", &[("count", profile.bookings.into())]),
        ),
        (
            Me::Places,
            t("me-places"),
            t_with("me-places-count", &[("count", profile.places.into())]),
        ),
        (Me::Settings, t("me-settings"), t("me-settings-note")),
        (Me::Email, t("me-email"), t("me-email-note")),
        (Me::Phone, t("me-change-phone"), t("me-change-phone-note")),
        (Me::Devices, t("me-devices"), t("me-devices-note")),
        (Me::Data, t("me-data"), t("me-data-note")),
    ]
    .map(|(page, name, note)| {
        view! {
            <li>
                <a class="name" href=href(&Route::Me(page))>{name}</a>
                <span class="small soft">{note}</span>
            </li>
        }
    })
    .collect_view();
    view! {
        <Breadcrumb above=vec![]/>
        <h1>{t("me")}</h1>
        <p>{t_with("me-signed-in-as", &[("phone", profile.masked_phone.into())])}</p>
        <ul class="rows">{links}</ul>
        <ButtonForm action=functions::SIGN_OUT text=t("me-sign-out") key/>
    }
}
