//! A poster of one bin, to be printed and hung above it: its sign, its word, what goes in, and a code
//! that opens its page on a phone.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use backend::sorting::for_poster;
use domain::{
    locale::Locale,
    sorting::{Bin, Catalogue},
};
use leptos::prelude::*;

use crate::{
    components::{bin_sign::BinSign, breadcrumb::Breadcrumb, verdict::bin_word},
    pages::problem::problem_page,
    render::{Page, Section, render, t, t_with, use_locale},
    routes::{Route, encode},
    state::AppState,
    visit::Visit,
};

/// Things that are named on it: as many as it has room for.
const NAMED: usize = 18;

/// `/sorting/categories/{bin}/poster`.
pub async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
    visit: Visit,
) -> Response {
    let Some(bin) = Bin::from_code(&code) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let guide = state.guide.current();
    render(&state, &visit, || {
        let word = bin_word(bin);
        let heading = t_with("poster-of", &[("bin", word.clone().into())]);
        let district = state.district.get();
        let to = Route::SortingKind(bin.as_str().to_owned());
        // Everybody who scans it chooses their own language.
        let image = format!("/qr.svg?to={}", encode(&to.href(Locale::default())));
        let qr = state.public_url.is_some().then(|| {
            view! { <img src=image alt=t("poster-qr") width="320" height="320"/> }
        });
        let no_address = state.public_url.is_none();
        let view = view! {
            <Breadcrumb above=vec![(Route::Sorting, t("sorting")), (to, word.clone())]/>
            <h1 class="unprinted">{heading.clone()}</h1>
            <p class="unprinted">{t("poster-how")}</p>
            {no_address.then(|| view! { <p class="unprinted">{t("poster-no-address")}</p> })}
            <section class="sign poster">
                <div class=format!("bin-banner {}", bin.as_str())>
                    <BinSign bin/>
                    <p class="sign-name">{word}</p>
                </div>
                <p class="sign-what">{t(&format!("bin-{}-about", bin.as_str()))}</p>
                <p>{named(guide.catalogue(), bin)}</p>
                {qr}
                <p>{t("poster-scan")}</p>
                <p class="soft">{district.sponsor.get(use_locale()).to_owned()}</p>
            </section>
        };
        let mut page = Page::new(heading, view).within(Section::Home);
        page.indexed = false;
        page
    })
}

/// What goes in, well-known things first.
fn named(catalogue: &Catalogue, bin: Bin) -> String {
    let locale = use_locale();
    let items = for_poster(catalogue, bin, NAMED).into_iter();
    let names: Vec<_> = items.map(|item| item.title.get(locale)).collect();
    names.join(&t("list-separator"))
}
