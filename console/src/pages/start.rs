//! Where the console begins.

use app::{
    render::{render, t, t_with},
    state::AppState,
    visit::Visit,
};
use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{desk::Desk, frame};

/// `/staff`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    render(&state, &visit, || {
        let name = desk.staff().name.as_str();
        let body = view! { <p>{t_with("staff-welcome", &[("name", name.into())])}</p> };
        frame::page(&desk, "start", &t("staff"), body)
    })
}
