//! `/ask`: one box. What is found says what it is; what is not can be asked.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::notices::{Published, markdown::summary};
use domain::{
    locale::Locale,
    notices::{Class, Shelf},
    sorting::{Category, search::Reason},
};
use leptos::prelude::*;

use super::services;
use crate::{
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        verdict::{category_class, category_word_in},
    },
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, in_locale, patterns},
    state::AppState,
    texts::text,
    visit::Visit,
};

/// What was typed.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// How many publications and items of the guide are shown.
const PUBLICATIONS: usize = 6;
const ITEMS: usize = 3;
/// How much of a text a result shows, in characters.
pub(super) const SUMMARY: usize = 70;

/// `/ask` and `/ask?q=…`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let words = asked.map(|Query(asked)| asked.q).unwrap_or_default();
    let shown: String = domain::text::clean_line(&words).chars().take(100).collect();
    render(&state, &visit, || {
        if shown.is_empty() {
            let mut page = Page::new(t("ask"), view! { <Start/> })
                .describe(t("ask-about"))
                .within(Section::Home);
            page.indexed = visit.query.is_none();
            return page;
        }
        let found = find(&state, visit.locale, &shown);
        let title = t_with("ask-results", &[("words", shown.as_str().into())]);
        let view = view! {
            <Breadcrumb above=vec![(Route::Ask(None), t("ask"))]/>
            <h1>{title.clone()}</h1>
            <QuestionBox query=shown.clone()/>
            <Results found words=shown/>
        };
        let mut page = Page::new(title, view).within(Section::Home);
        page.indexed = false;
        page
    })
}

/// The box: an ordinary GET form.
#[component]
pub fn QuestionBox(#[prop(into)] query: String) -> impl IntoView {
    view! {
        <form class="ask" role="search" method="get" action=in_locale(patterns::ASK, use_locale())>
            <div class="ask-box">
                <input
                    type="search"
                    name="q"
                    value=query
                    aria-label=t("ask-box")
                    placeholder=t("ask-placeholder")
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="100"
                />
            </div>
            <button class="button">{t("ask-button")}</button>
        </form>
    }
}

/// Nothing was asked yet: everything there is, by what it is about.
#[component]
fn Start() -> impl IntoView {
    let state = expect_context::<AppState>();
    let locale = use_locale();
    let library = state.library.current();
    let articles: Vec<&Published> = library.valid(Shelf::Article, state.kernel.now()).collect();
    let classes = Class::of(Shelf::Article)
        .filter_map(|class| {
            let lines: Vec<_> = articles
                .iter()
                .filter(|one| one.content.class == class)
                .map(|one| {
                    let route = Route::Article(one.slug.clone());
                    let (words, language) = one.content.words(locale);
                    view! {
                        <li><a href=href(&route) lang=other(language, locale)>{words.title.clone()}</a></li>
                    }
                })
                .collect();
            (!lines.is_empty()).then(|| view! {
                <h2>{t(&format!("class-{}", class.as_str()))}</h2>
                <ul>{lines}</ul>
            })
        })
        .collect_view();
    view! {
        <Breadcrumb above=vec![]/>
        <h1>{t("ask")}</h1>
        <p>{t("ask-about")}</p>
        <QuestionBox query=""/>
        {classes}
        <p>
            <LinkButton
                text=t("ask-new")
                href=href(&Route::AskNew(None))
                weight=Weight::Plain
            />
        </p>
    }
}

/// The `lang` of words that are in another language than the page.
pub(crate) fn other(language: Locale, page: Locale) -> Option<&'static str> {
    (language != page).then(|| language.as_str())
}

/// One thing that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is: an answer, a notice, the sorting guide, a service.
    pub kind: String,
    /// How it is marked.
    pub class: &'static str,
    pub route: Route,
    pub title: String,
    /// The language of the title and the note.
    pub language: Locale,
    /// The beginning of its text, or where a thing goes; empty for a service.
    pub note: String,
}

/// Everything that answers `words`, best first, for a reader of `locale`.
#[must_use]
pub fn find(state: &AppState, locale: Locale, words: &str) -> Vec<Line> {
    let (library, guide) = (state.library.current(), state.guide.current());
    let published: Vec<Line> = library
        .search(words, state.kernel.now(), PUBLICATIONS)
        .into_iter()
        .map(|found| publication(found.publication, locale))
        .collect();
    let items = guide.search(locale, words, ITEMS);
    // A thing that is only mentioned is what is asked about only where nothing else answers.
    let exact = items.hits.first().is_some_and(|hit| hit.reason <= Reason::OtherName);
    let items: Vec<Line> = items
        .hits
        .iter()
        .filter(|hit| hit.reason < Reason::PartOfWords || published.is_empty())
        .map(|hit| item(state, hit.slug, hit.title, hit.category, locale))
        .collect();
    let services = services::find(&library.normalise(words)).into_iter().map(|(route, key)| Line {
        kind: text(locale, "ask-kind-service", &[]),
        class: "badge",
        route,
        title: text(locale, key, &[]),
        language: locale,
        note: String::new(),
    });
    let (first, second) = if exact { (items, published) } else { (published, items) };
    first.into_iter().chain(second).chain(services).collect()
}

fn publication(one: &Published, locale: Locale) -> Line {
    let (words, language) = one.content.words(locale);
    let (kind, class, route) = match one.shelf {
        Shelf::Article => {
            ("ask-kind-article".to_owned(), "badge good", Route::Article(one.slug.clone()))
        }
        Shelf::Notice => (
            format!("class-{}", one.content.class.as_str()),
            "badge warn",
            Route::Notice(one.slug.clone()),
        ),
    };
    Line {
        kind: text(locale, &kind, &[]),
        class,
        route,
        title: words.title.clone(),
        language,
        note: summary(&words.body, SUMMARY),
    }
}

fn item(state: &AppState, slug: &str, title: &str, category: Category, locale: Locale) -> Line {
    Line {
        kind: text(locale, "ask-kind-sorting", &[]),
        class: category_class(category),
        route: Route::SortingItem(slug.to_owned()),
        title: text(locale, "item-title", &[("item", title.into())]),
        language: locale,
        note: category_word_in(state, locale, category),
    }
}

#[component]
fn Results(found: Vec<Line>, #[prop(into)] words: String) -> impl IntoView {
    let locale = use_locale();
    let ask = href(&Route::AskNew(Some(words)));
    if found.is_empty() {
        return view! {
            <p role="status">{t("ask-nothing")}</p>
            <p>{t("ask-nothing-advice")}</p>
            <p><LinkButton text=t("ask-new") href=ask weight=Weight::Primary/></p>
        }
        .into_any();
    }
    let lines = found
        .into_iter()
        .map(|line| {
            let badge = if line.class.starts_with("badge") { line.class } else { "badge" };
            view! {
                <li class="split">
                    <div lang=other(line.language, locale)>
                        <a class="name" href=href(&line.route)>{line.title}</a>
                        <div class="small soft">{line.note}</div>
                    </div>
                    <span class=badge>{line.kind}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="rows">{lines}</ul>
        <h2>{t("ask-not-answered")}</h2>
        <p>{t("ask-not-answered-advice")}</p>
        <p><LinkButton text=t("ask-new") href=ask weight=Weight::Plain/></p>
    }
    .into_any()
}
