//! The box that answers "which bin?": an ordinary GET form, with answers as one types once the
//! island has started.

use domain::locale::Locale;
use leptos::prelude::*;

use crate::{
    islands::search_box::Suggestions,
    render::{t, use_locale},
    routes::{self, in_locale},
    state::AppState,
};

/// Where the index for `locale` is: an address that changes with what is in it.
fn index_address(state: &AppState, locale: Locale) -> String {
    let edition = state.guide.current();
    format!("/sorting/index/{}-{}.bin", locale.as_str(), edition.packed(locale).hash)
}

/// The form, with `query` in the box.
#[component]
pub fn SearchForm(#[prop(into)] query: String) -> impl IntoView {
    let state = expect_context::<AppState>();
    let locale = use_locale();
    view! {
        <form class="ask" role="search" method="get" action=in_locale(routes::patterns::SORTING, locale)>
            <div
                class="ask-box"
                data-suggest=in_locale(routes::patterns::SORTING_SUGGEST, locale)
                data-engine=state.assets.lookup.js.clone()
                data-index=index_address(&state, locale)
                data-items=in_locale("/sorting/items/", locale)
                data-count=t("search-count")
                data-none=t("search-none")
            >
                <input
                    type="search"
                    name="q"
                    value=query
                    aria-label=t("search-label")
                    placeholder=t("search-placeholder")
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="search"
                    maxlength="100"
                />
                <Suggestions/>
            </div>
            <button class="button">{t("search-button")}</button>
        </form>
    }
}
