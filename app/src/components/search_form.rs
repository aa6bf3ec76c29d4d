//! The box that answers "which bin?": an ordinary GET form, with answers as one types once the
//! island has started.

use leptos::prelude::*;

use crate::{
    islands::search_box::{SearchBox, SearchTexts},
    render::{t, use_locale},
    routes::{self, in_locale},
    state::AppState,
};

/// The form, with `query` in the box.
#[component]
pub fn SearchForm(#[prop(into)] query: String) -> impl IntoView {
    let state = expect_context::<AppState>();
    let locale = use_locale();
    let texts = SearchTexts {
        label: t("search-label"),
        placeholder: t("search-placeholder"),
        count: t("search-count"),
        none: t("search-none"),
    };
    view! {
        <form class="ask" role="search" method="get" action=in_locale(routes::patterns::SORTING, locale)>
            <SearchBox
                query
                texts
                suggest=in_locale(routes::patterns::SORTING_SUGGEST, locale)
                engine=state.assets.lookup.js.clone()
                index=state.guide.get().index_address(locale)
                items=in_locale("/sorting/items/", locale)
            />
            <button class="button">{t("search-button")}</button>
        </form>
    }
}
