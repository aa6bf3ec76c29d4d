//! The answer to "which bin?": results of a search, or the four bins when nothing was asked yet.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use domain::sorting::Bin;
use leptos::prelude::*;

use super::suggest::{Hit, find};
use crate::{
    components::{
        bin_sign::BinSign,
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        search_form::SearchForm,
        verdict::{Verdict, bin_word, category_class, category_word},
    },
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// What was typed.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub q: String,
}

/// How many results a page shows.
const SHOWN: usize = 20;

/// How many classes of problems are offered where the guide knows nothing.
const PROBLEMS: usize = 3;

/// `/sorting` and `/sorting?q=…`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let words = asked.map(|Query(asked)| asked.q).unwrap_or_default();
    render(&state, &visit, || {
        let shown = domain::text::clean_line(&words);
        if shown.is_empty() {
            let mut page = Page::new(t("sorting"), view! { <Guide/> })
                .describe(t("sorting-description"))
                .within(Section::Home);
            page.indexed = visit.query.is_none();
            return page;
        }
        let found = find(&state, visit.locale, &words, SHOWN);
        let title = t_with("search-title", &[("words", shown.as_str().into())]);
        let view = view! {
            <Breadcrumb above=vec![(Route::Sorting, t("sorting"))]/>
            <h1>{title.clone()}</h1>
            <SearchForm query=shown.clone()/>
            {found.cut.then(|| view! { <p class="small soft">{t("match-too-long")}</p> })}
            <Results hits=found.hits words=shown/>
        };
        let mut page = Page::new(title, view).within(Section::Home);
        page.indexed = false;
        page
    })
}

/// The four bins, each with its page.
#[component]
fn Guide() -> impl IntoView {
    let bins = Bin::ALL
        .map(|bin| {
            view! {
                <li>
                    <a class=format!("bin-card {}", bin.as_str()) href=href(&Route::SortingCategory(bin))>
                        <BinSign bin/>
                        <b>{bin_word(bin)}</b>
                        <span class="small">{t(&format!("bin-{}-examples", bin.as_str()))}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <Breadcrumb above=vec![]/>
        <h1>{t("sorting")}</h1>
        <SearchForm query=""/>
        <h2>{t("sorting-bins")}</h2>
        <ul class="bins">{bins}</ul>
        <p>
            <LinkButton
                text=t("ask-title")
                href=href(&Route::SortingAsk(None))
                weight=Weight::Plain
            />
        </p>
    }
}

/// What is no waste may be a problem to report.
fn problems(words: &str) -> impl IntoView + use<> {
    let rules = expect_context::<AppState>().rulebook.get();
    let rows = rules
        .search(words, PROBLEMS)
        .into_iter()
        .map(|class| {
            let to = Route::ReportAbout(class.code.clone(), None);
            let name = class.plain.get(use_locale()).to_owned();
            view! { <li><a class="name" rel="nofollow" href=href(&to)>{name}</a></li> }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <h2>{t("search-report")}</h2>
            <ul class="rows">{rows}</ul>
        }
    })
}

/// The best result in full, the others as a list; or a way to ask.
#[component]
fn Results(hits: Vec<Hit>, #[prop(into)] words: String) -> impl IntoView {
    let ask = href(&Route::SortingAsk(Some(words.clone())));
    let Some((first, others)) = hits.split_first() else {
        let asked = words.clone();
        return view! {
            <p role="status">{t_with("search-nothing", &[("words", words.into())])}</p>
            <p>{t("search-nothing-advice")}</p>
            {problems(&asked)}
            <p><LinkButton text=t("ask-title") href=ask weight=Weight::Primary/></p>
        }
        .into_any();
    };
    let guide = expect_context::<AppState>().guide.current();
    let best = guide.catalogue().item(&first.slug).map(|item| {
        let others = item.others.len();
        view! {
            <article class="best">
                <h2><a href=href(&Route::SortingItem(first.slug.clone()))>{first.title.clone()}</a></h2>
                {(!first.why.is_empty()).then(|| view! { <p class="small soft">{first.why.clone()}</p> })}
                <Verdict catalogue=guide.catalogue() item variant=&item.usual/>
                {(others > 0).then(|| view! {
                    <p>
                        <a href=href(&Route::SortingItem(first.slug.clone()))>
                            {t_with("search-other-conditions", &[("count", others.into())])}
                        </a>
                    </p>
                })}
            </article>
        }
    });
    let rows = others
        .iter()
        .map(|hit| {
            let category = hit.category;
            view! {
                <li class="split">
                    <div>
                        <a class="name" href=href(&Route::SortingItem(hit.slug.clone()))>{hit.title.clone()}</a>
                        <div class="small soft">{hit.why.clone()}</div>
                    </div>
                    <span class=format!("bin-word {}", category_class(category))>{category_word(category)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        {best}
        {(!others.is_empty()).then(|| view! {
            <h2>{t("search-also")}</h2>
            <ul class="rows">{rows}</ul>
        })}
        <p><LinkButton text=t("search-not-it") href=ask weight=Weight::Plain/></p>
    }
    .into_any()
}
