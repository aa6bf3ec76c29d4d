//! The box that answers "which bin?": an ordinary GET form, with answers as one types once the
//! island has started.

use std::collections::BTreeMap;

use domain::{locale::Locale, sorting::Category};
use leptos::prelude::*;

use super::verdict::category_word_in;
use crate::{
    islands::search_box::Suggestions,
    render::{t, use_locale},
    routes::{self, in_locale},
    state::AppState,
};

/// The word of every bin and of every way outside them, for the answers under the box: a JSON
/// object by the first part of a category's code.
fn words(state: &AppState, locale: Locale) -> String {
    let words: BTreeMap<_, _> = Category::ALL
        .into_iter()
        .map(|category| {
            let bin = category.as_str().split('.').next().unwrap_or_default();
            (bin, category_word_in(state, locale, category))
        })
        .collect();
    serde_json::to_string(&words).unwrap_or_default()
}

/// Where the index for `locale` is: an address that changes with what is in it.
fn index_address(state: &AppState, locale: Locale) -> String {
    let edition = state.guide.current();
    format!("/sorting/index/{}-{}.bin", locale.as_str(), edition.hash(locale))
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
                data-words=words(&state, locale)
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
