//! What the service worker shows when there is no network and nothing kept.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    render::{Page, href, render, t, t_with},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// The offline page; it is kept on the phone, so it depends on nothing but the language.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    render(&state, &visit, || {
        let hotline = state.district.get().hotline.clone();
        let view = view! {
            <h1>{t("offline")}</h1>
            <p>{t("offline-explained")}</p>
            <p>
                <a href=format!("tel:{hotline}")>
                    {t_with("call-hotline", &[("hotline", hotline.as_str().into())])}
                </a>
            </p>
            <p><a href=href(&Route::Home)>{t("back-home")}</a></p>
        };
        let mut page = Page::new(t("offline"), view);
        page.indexed = false;
        page
    })
}
