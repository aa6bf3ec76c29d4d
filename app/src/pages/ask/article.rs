//! One article. Its address is permanent.

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::notices::{
    Published,
    markdown::{summary, to_html},
};
use domain::notices::Shelf;
use leptos::prelude::*;

use super::search::{SUMMARY, other};
use crate::{
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
    },
    pages::problem::problem_page,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, functions, in_locale},
    state::AppState,
    texts::date,
    visit::Visit,
};

/// Whether to thank.
#[derive(serde::Deserialize)]
pub struct Thanks {
    thanks: Option<String>,
}

/// How many other questions are shown.
const OTHERS: usize = 4;

/// `/ask/{slug}`.
pub async fn page(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    thanks: Result<Query<Thanks>, QueryRejection>,
    visit: Visit,
) -> Response {
    let (library, now) = (state.library.current(), state.kernel.now());
    let Some(article) = library.get(Shelf::Article, &slug, now) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let thanked = thanks.is_ok_and(|Query(thanks)| thanks.thanks.is_some());
    let others: Vec<&Published> = library
        .valid(Shelf::Article, now)
        .filter(|one| one.content.class == article.content.class && one.id != article.id)
        .take(OTHERS)
        .collect();
    render(&state, &visit, || {
        let (words, _) = article.content.words(visit.locale);
        let mut page =
            Page::new(words.title.clone(), view! { <ArticleView article others thanked/> })
                .describe(summary(&words.body, SUMMARY * 2))
                .within(Section::Home);
        page.indexed = visit.query.is_none();
        page
    })
}

#[component]
fn ArticleView<'a>(
    article: &'a Published,
    others: Vec<&'a Published>,
    thanked: bool,
) -> impl IntoView + use<> {
    let locale = use_locale();
    let (words, language) = article.content.words(locale);
    let day = article.published_at.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let updated = t_with("article-updated", &[("date", date(locale, day).into())]);
    let others = others
        .into_iter()
        .map(|one| {
            let (words, language) = one.content.words(locale);
            view! {
                <li>
                    <a href=href(&Route::Article(one.slug.clone())) lang=other(language, locale)>
                        {words.title.clone()}
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let ask = href(&Route::AskNew(Some(words.title.clone())));
    view! {
        <Breadcrumb above=vec![(Route::Ask(None), t("ask"))]/>
        <article lang=other(language, locale)>
            <h1>{words.title.clone()}</h1>
            <div class="prose" inner_html=to_html(&words.body, locale)></div>
        </article>
        <Fallback language/>
        <p class="small soft">{updated}</p>
        <Helped slug=article.slug.clone() thanked/>
        {(!others.is_empty()).then(|| view! {
            <h2>{t("article-others")}</h2>
            <ul>{others}</ul>
        })}
        <p><LinkButton text=t("ask-new") href=ask weight=Weight::Plain/></p>
    }
}

/// That the words are in another language than the page, because there are none in its own.
#[component]
pub fn Fallback(language: domain::locale::Locale) -> impl IntoView {
    (language != use_locale()).then(|| view! { <p class="small soft">{t("not-translated")}</p> })
}

/// Two buttons, or thanks.
#[component]
fn Helped(slug: String, thanked: bool) -> impl IntoView {
    if thanked {
        return view! { <p role="status">{t("article-thanks")}</p> }.into_any();
    }
    view! {
        <form
            class="helped"
            method="post"
            action=in_locale(functions::RATE, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name="slug" value=slug/>
            <span id="helped">{t("article-helped")}</span>
            <button class="button plain" name="helped" value="yes" aria-describedby="helped">
                {t("article-helped-yes")}
            </button>
            <button class="button plain" name="helped" value="no" aria-describedby="helped">
                {t("article-helped-no")}
            </button>
        </form>
    }
    .into_any()
}
