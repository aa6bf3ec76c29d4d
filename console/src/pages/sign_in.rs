//! Where staff will sign in. Accounts are not there yet, and the page says so; it already runs on
//! the console's own bundle.

use app::{
    render::{Page, Scripts, href, render, t},
    routes::Route,
    state::AppState,
    visit::Visit,
};
use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::islands::shortcuts::{Shortcut, Shortcuts};

/// `/staff/sign-in`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    render(&state, &visit, || {
        let shortcuts = vec![
            Shortcut { key: "h".to_owned(), label: t("home"), href: href(&Route::Home) },
            Shortcut { key: "s".to_owned(), label: t("sorting"), href: href(&Route::Sorting) },
        ];
        let view = view! {
            <h1>{t("staff")}</h1>
            <p>{t("staff-not-open")}</p>
            <Shortcuts title=t("shortcuts") shortcuts/>
        };
        let mut page = Page::new(t("staff"), view).private();
        page.scripts = Scripts::Console;
        page
    })
}
