//! One of the four bins: what it is for, and what goes in.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::sorting::{Bin, Catalogue};
use leptos::prelude::*;

use crate::{
    components::{bin_sign::BinSign, breadcrumb::Breadcrumb, verdict::bin_word},
    pages::problem::problem_page,
    render::{Page, Section, href, render, t, use_locale},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// `/sorting/categories/{bin}`.
pub async fn page(
    State(state): State<AppState>,
    Path(bin): Path<String>,
    visit: Visit,
) -> Response {
    let Some(bin) = Bin::ALL.into_iter().find(|one| one.as_str() == bin) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let guide = state.guide.current();
    render(&state, &visit, || {
        let word = bin_word(bin);
        let view = view! {
            <Breadcrumb above=vec![(Route::Sorting, t("sorting"))]/>
            <div class=format!("bin-banner {}", bin.as_str())>
                <BinSign bin/>
                <h1>{word.clone()}</h1>
            </div>
            <p>{t(&format!("bin-{}-about", bin.as_str()))}</p>
            <ItemsByGroup catalogue=guide.catalogue() bin/>
        };
        Page::new(word, view)
            .describe(t(&format!("bin-{}-about", bin.as_str())))
            .within(Section::Home)
    })
}

/// What goes into the bin as people usually hold it, shelf by shelf.
#[component]
fn ItemsByGroup<'a>(catalogue: &'a Catalogue, bin: Bin) -> impl IntoView + use<> {
    let locale = use_locale();
    catalogue
        .groups
        .iter()
        .filter_map(|group| {
            let items: Vec<_> = catalogue
                .in_group(&group.id)
                .filter(|item| item.usual.category.bin() == Ok(bin))
                .map(|item| {
                    let link = href(&Route::SortingItem(item.slug.clone()));
                    view! { <li><a class="chip" href=link>{item.title.get(locale).to_owned()}</a></li> }
                })
                .collect();
            (!items.is_empty()).then(|| {
                view! {
                    <details class="group">
                        <summary>{group.title.get(locale).to_owned()} " · " {items.len()}</summary>
                        <ul class="chips">{items}</ul>
                    </details>
                }
            })
        })
        .collect_view()
}
