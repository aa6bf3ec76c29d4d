//! One item: where it goes in each condition. Its address is permanent.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::sorting::{Catalogue, Item};
use leptos::prelude::*;

use crate::{
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        verdict::{Verdict, category_word},
    },
    pages::problem::problem_page,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::Route,
    state::AppState,
    texts::date,
    visit::Visit,
};

/// `/sorting/items/{slug}`.
pub async fn page(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    visit: Visit,
) -> Response {
    let guide = state.guide.current();
    let Some(item) = guide.catalogue().item(&slug) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    render(&state, &visit, || {
        let title = item.title.get(visit.locale).to_owned();
        let word = category_word(item.usual.category);
        let about = t_with(
            "item-description",
            &[("item", title.as_str().into()), ("category", word.into())],
        );
        let view = view! { <ItemView catalogue=guide.catalogue() item/> };
        Page::new(t_with("item-title", &[("item", title.into())]), view)
            .describe(about)
            .within(Section::Home)
    })
}

/// How many other names are shown; search knows them all.
const NAMES_SHOWN: usize = 8;

#[component]
fn ItemView<'a>(catalogue: &'a Catalogue, item: &'a Item) -> impl IntoView + use<> {
    let locale = use_locale();
    let title = item.title.get(locale).to_owned();
    let names: Vec<&str> = item
        .names
        .iter()
        .map(String::as_str)
        .filter(|name| *name != title)
        .take(NAMES_SHOWN)
        .collect();
    let names = (!names.is_empty()).then(|| {
        let list = names.join(&t("list-separator"));
        view! { <p class="soft">{t_with("item-also", &[("names", list.into())])}</p> }
    });
    let verdicts =
        item.variants().map(|variant| view! { <Verdict catalogue item variant/> }).collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Sorting, t("sorting"))]/>
        <h1>{title.clone()}</h1>
        {names}
        {verdicts}
        <Basis/>
        <p>
            <LinkButton
                text=t("item-wrong")
                href=href(&Route::SortingAsk(Some(title)))
                weight=Weight::Plain
            />
        </p>
    }
}

/// Which rules the answer rests on, and since when.
#[component]
fn Basis() -> impl IntoView {
    let locale = use_locale();
    let district = expect_context::<AppState>().district.get();
    view! {
        <p class="small soft note">
            {t_with(
                "item-basis",
                &[
                    ("basis", district.sorting_rules.legal_basis.get(locale).into()),
                    ("version", district.sorting_rules.version.get(locale).into()),
                    ("since", date(locale, district.sorting_rules.effective_on).into()),
                ],
            )}
        </p>
    }
}
