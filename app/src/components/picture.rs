//! The picture of a bulky thing. Its name stands beside it, so it says nothing to a screen reader.

use leptos::prelude::*;

use crate::state::AppState;

#[component]
pub fn Picture(
    /// A symbol of public/bulky-things.svg.
    of: String,
) -> impl IntoView {
    let address = format!("{}#{of}", expect_context::<AppState>().assets.things);
    view! {
        <svg class="picture" aria-hidden="true">
            <use href=address/>
        </svg>
    }
}
