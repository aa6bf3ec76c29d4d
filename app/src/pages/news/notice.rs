//! One notice.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use backend::notices::{
    Published,
    markdown::{summary, to_html},
};
use domain::notices::Shelf;
use leptos::prelude::*;

use crate::{
    components::breadcrumb::Breadcrumb,
    pages::{
        ask::{article::Fallback, search::other},
        problem::problem_page,
    },
    render::{Page, Section, render, t, use_locale},
    routes::Route,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};

/// `/news/{slug}`.
pub async fn page(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    visit: Visit,
) -> Response {
    let (library, now) = (state.library.current(), state.kernel.now());
    let Some(notice) = library.get(Shelf::Notice, &slug, now) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    render(&state, &visit, || {
        let (words, _) = notice.content.words(visit.locale);
        Page::new(words.title.clone(), view! { <NoticeView notice/> })
            .describe(summary(&words.body, 140))
            .within(Section::Home)
            .with_feeds()
    })
}

#[component]
fn NoticeView<'a>(notice: &'a Published) -> impl IntoView + use<> {
    let locale = use_locale();
    let (words, language) = notice.content.words(locale);
    let street = notice.street.as_ref().map(|street| {
        let name = street.get(locale).to_owned();
        view! { <dt>{t("notice-street")}</dt> <dd>{name}</dd> }
    });
    let until = notice.content.valid_until.map(|until| {
        view! { <dt>{t("notice-until")}</dt> <dd class="num">{date_and_time(locale, until)}</dd> }
    });
    view! {
        <Breadcrumb above=vec![(Route::News, t("news"))]/>
        <article lang=other(language, locale)>
            <h1>{words.title.clone()}</h1>
            <div class="prose" inner_html=to_html(&words.body, locale)></div>
        </article>
        <Fallback language/>
        <dl class="facts">
            <dt>{t("notice-kind")}</dt>
            <dd>{t(&format!("class-{}", notice.content.class.as_str()))}</dd>
            {street}
            <dt>{t("notice-from")}</dt>
            <dd class="num">{date_and_time(locale, notice.content.valid_from)}</dd>
            {until}
        </dl>
    }
}
