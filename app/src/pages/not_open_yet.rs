//! The page of a service that the portal does not offer yet: what to do instead.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    components::{
        button::{LinkButton, Weight},
        icon::Icon,
    },
    render::{Page, Section, href, render, t, t_with},
    routes::{Route, Service},
    state::AppState,
    visit::Visit,
};

/// Whichever service the address names.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let service = Service::NOT_OPEN
        .into_iter()
        .find(|one| one.path() == visit.path)
        .unwrap_or(Service::Bulky);
    render(&state, &visit, || {
        let name = t(&format!("service-{}", service.key()));
        let district = state.district.get();
        let call = t_with("not-open-call", &[("hotline", district.hotline.as_str().into())]);
        let view = view! {
            <h1>{name.clone()}</h1>
            <p>{t("not-open-explained")}</p>
            <p>{t(&format!("instead-{}", service.key()))}</p>
            <p>
                <LinkButton
                    text=call
                    href=format!("tel:{}", district.hotline)
                    weight=Weight::Primary
                    icon=Icon::Phone
                />
            </p>
            <p><a href=href(&Route::Home)>{t("back-home")}</a></p>
        };
        let instead = t(&format!("instead-{}", service.key()));
        Page::new(name, view).describe(instead).within(Section::Home)
    })
}
