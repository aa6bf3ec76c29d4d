//! Codes for paper, on the one page that ever shows them.

use app::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind, Notice},
    },
    render::{Page, Scripts, href, render, t},
    routes::Route,
    state::AppState,
    visit::Visit,
};
use axum::response::Response;
use backend::accounts::staff::recovery_code::RecoveryCode;
use leptos::prelude::*;

use crate::{desk::Desk, frame, routes::StaffRoute};

/// After setting up the app, with the way on.
pub(crate) fn show_first(
    state: &AppState,
    visit: &Visit,
    codes: &[RecoveryCode],
    next: &Route,
) -> Response {
    render(state, visit, || {
        let view = view! {
            <h1>{t("staff-recovery")}</h1>
            <Codes codes=codes.to_vec()/>
            <LinkButton text=t("staff-recovery-kept") href=href(next) weight=Weight::Primary/>
        };
        let mut page = Page::new(t("staff-recovery"), view).private();
        page.scripts = Scripts::Console;
        page
    })
}

/// After renewing them.
pub(crate) fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    codes: &[RecoveryCode],
) -> Response {
    render(state, visit, || {
        let account = Route::from(StaffRoute::Account);
        let body = view! {
            <Codes codes=codes.to_vec()/>
            <LinkButton text=t("staff-recovery-kept") href=href(&account) weight=Weight::Primary/>
        };
        frame::page(desk, "account", &t("staff-recovery"), body)
    })
}

#[component]
fn Codes(codes: Vec<RecoveryCode>) -> impl IntoView {
    let codes = codes
        .into_iter()
        .map(|code| view! { <li><code>{code.into_exposed()}</code></li> })
        .collect_view();
    view! {
        <Notice kind=Kind::Warning title=t("staff-recovery-once")>
            <p>{t("staff-recovery-how")}</p>
        </Notice>
        <ol class="codes">{codes}</ol>
    }
}
