//! The way to the next part of a list. Lists page by key, so there are no page numbers.

use leptos::prelude::*;

use crate::render::t;

/// Links to the first part and to the next; each is left out where there is none.
#[component]
pub fn Pagination(first: Option<String>, next: Option<String>) -> impl IntoView {
    view! {
        <nav class="pages" aria-label=t("pages")>
            {first.map(|href| view! { <a class="button plain" href=href>{t("pages-first")}</a> })}
            {next.map(|href| view! { <a class="button plain" rel="next" href=href>{t("pages-next")}</a> })}
        </nav>
    }
}
