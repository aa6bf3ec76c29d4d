//! The link with which somebody sets their password, on the one page that ever shows it.

use app::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind, Notice},
    },
    render::{href, render, t, use_locale},
    routes::{Route, in_locale},
    state::AppState,
    visit::Visit,
};
use axum::response::Response;
use backend::accounts::SessionToken;
use leptos::prelude::*;
use uuid::Uuid;

use crate::{desk::Desk, frame, routes::StaffRoute};

/// The page.
pub(crate) fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    user: Uuid,
    token: &SessionToken,
) -> Response {
    render(state, visit, || {
        let path = in_locale(&StaffRoute::SetPassword(token.to_text()).path(), use_locale());
        let base = state.public_url.clone();
        let address = format!("{}{path}", base.as_deref().unwrap_or_default());
        let account = Route::from(StaffRoute::User(user));
        let body = view! {
            <Notice kind=Kind::Warning title=t("staff-link-once")>
                <p>{t("staff-link-how")}</p>
            </Notice>
            <p><code class="long">{address}</code></p>
            <LinkButton text=t("staff-link-done") href=href(&account) weight=Weight::Primary/>
        };
        frame::page(desk, "users", &t("staff-link"), body)
    })
}
