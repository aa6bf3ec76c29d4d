//! Keeps the counts and states of a page up to date while it is open (see [`live`](crate::pages::places::live)).

use leptos::prelude::*;

use crate::{pages::places::live::PATTERN, render::use_locale, routes::in_locale, state::AppState};

/// Once on a page with places that change. Shows nothing by itself.
#[component]
pub fn LivePlaces() -> impl IntoView {
    let state = expect_context::<AppState>();
    view! {
        <div
            hidden
            data-module=state.assets.live.clone()
            data-source=in_locale(PATTERN, use_locale())
        ></div>
    }
}
