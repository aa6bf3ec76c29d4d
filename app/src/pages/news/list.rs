//! `/news`: what is going on, the newest first.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::notices::{Published, markdown::summary};
use domain::notices::{Class, Shelf};
use leptos::prelude::*;

use crate::{
    components::{breadcrumb::Breadcrumb, pagination::Pagination},
    pages::ask::search::other,
    render::{Page, Section, href, render, t, use_locale},
    routes::Route,
    state::AppState,
    texts::date,
    visit::Visit,
};

/// Where the part begins.
#[derive(serde::Deserialize)]
pub struct Part {
    after: Option<String>,
}

/// How many a part has.
const PAGE: usize = 20;
/// How much of a text is shown, in characters.
const SUMMARY: usize = 60;

/// `/news` and `/news?after=…`.
pub async fn page(
    State(state): State<AppState>,
    part: Result<Query<Part>, QueryRejection>,
    visit: Visit,
) -> Response {
    let after = part.ok().and_then(|Query(part)| part.after);
    let library = state.library.current();
    let mut all = library.valid(Shelf::Notice, state.kernel.now());
    if let Some(slug) = &after {
        // An address that is not there any more begins at the end: an empty part with a way back.
        all.find(|one| one.slug == *slug);
    }
    let mut shown: Vec<&Published> = all.take(PAGE + 1).collect();
    let next = (shown.len() > PAGE).then(|| shown.pop()).flatten().and(shown.last());
    let next = next.map(|last| Route::NewsAfter(last.slug.clone()));
    render(&state, &visit, || {
        let first = after.is_some().then(|| href(&Route::News));
        let next = next.map(|route| href(&route));
        let pages = first.is_some() || next.is_some();
        let view = view! {
            <Breadcrumb above=vec![]/>
            <h1>{t("news")}</h1>
            {shown.is_empty().then(|| view! { <p>{t("news-none")}</p> })}
            <Notices notices=shown with_summary=true/>
            {pages.then(|| view! { <Pagination first next/> })}
            <p class="small"><a href=href(&Route::FeedAtom)>{t("news-feed")}</a></p>
        };
        let mut page =
            Page::new(t("news"), view).describe(t("news-about")).within(Section::Home).with_feeds();
        page.indexed = visit.query.is_none();
        page
    })
}

/// Notices, a line each: what it is, its title, its day.
#[component]
pub fn Notices<'a>(notices: Vec<&'a Published>, with_summary: bool) -> impl IntoView + use<> {
    let locale = use_locale();
    let lines = notices
        .into_iter()
        .map(|one| {
            let (words, language) = one.content.words(locale);
            let class = one.content.class;
            let badge = if class == Class::Disruption { "badge warn" } else { "badge" };
            let day = one.content.valid_from.with_timezone(&chrono_tz::Asia::Shanghai);
            let street = one.street.as_ref().map(|street| street.get(locale).to_owned());
            let text = with_summary.then(|| summary(&words.body, SUMMARY));
            view! {
                <li>
                    <a
                        class="name"
                        href=href(&Route::Notice(one.slug.clone()))
                        lang=other(language, locale)
                    >
                        {words.title.clone()}
                    </a>
                    <div class="small soft">
                        <span class=badge>{t(&format!("class-{}", class.as_str()))}</span>
                        {street.map(|street| format!(" {street}"))}
                        " "
                        <span class="num">{date(locale, day.date_naive())}</span>
                        {text.map(|text| view! { " " <span lang=other(language, locale)>{text}</span> })}
                    </div>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!lines.is_empty()).then(|| view! { <ul class="rows">{lines}</ul> })
}
