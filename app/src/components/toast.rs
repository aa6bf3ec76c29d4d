//! A short message about what just happened, read out by screen readers without taking the focus.

use leptos::prelude::*;

/// The message.
#[component]
pub fn Toast(#[prop(into)] text: String) -> impl IntoView {
    view! { <p class="toast" role="status">{text}</p> }
}
