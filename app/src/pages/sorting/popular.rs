//! What is often looked for: counted where enough is known, otherwise the district's own choice.

use axum::{extract::State, response::Response};
use backend::sorting::popular;
use leptos::prelude::*;

use crate::{
    components::{
        breadcrumb::Breadcrumb,
        search_form::SearchForm,
        verdict::{category_class, category_word},
    },
    render::{Page, Section, href, render, t, use_locale},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// Names on the guide's first page.
const ON_FIRST: usize = 8;

/// `/sorting/popular`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let guide = state.guide.current();
    let (items, counted) = popular(guide.catalogue(), &state.tally, &state.district.get());
    render(&state, &visit, || {
        let locale = use_locale();
        let rows = items
            .iter()
            .map(|item| {
                let category = item.usual.category;
                let to = href(&Route::SortingItem(item.slug.clone()));
                view! {
                    <li class="split">
                        <a class="name" href=to>{item.title.get(locale).to_owned()}</a>
                        <span class=format!("bin-word {}", category_class(category))>
                            {category_word(category)}
                        </span>
                    </li>
                }
            })
            .collect_view();
        let about = t(if counted { "popular-counted" } else { "popular-chosen" });
        let view = view! {
            <Breadcrumb above=vec![(Route::Sorting, t("sorting"))]/>
            <h1>{t("popular-title")}</h1>
            <SearchForm query=""/>
            <p>{about.clone()}</p>
            <ul class="rows">{rows}</ul>
        };
        Page::new(t("popular-title"), view).describe(about).within(Section::Home)
    })
}

/// The same in short, for the guide's first page.
pub(super) fn in_short() -> impl IntoView {
    let state = expect_context::<AppState>();
    let guide = state.guide.current();
    let (items, _) = popular(guide.catalogue(), &state.tally, &state.district.get());
    let locale = use_locale();
    (!items.is_empty()).then(|| {
        let chips = items
            .iter()
            .take(ON_FIRST)
            .map(|item| {
                let to = href(&Route::SortingItem(item.slug.clone()));
                view! { <li><a class="chip" href=to>{item.title.get(locale).to_owned()}</a></li> }
            })
            .collect_view();
        view! {
            <h2><a href=href(&Route::SortingPopular)>{t("popular-title")}</a></h2>
            <ul class="chips">{chips}</ul>
        }
    })
}
