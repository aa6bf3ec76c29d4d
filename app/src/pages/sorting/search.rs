//! The answer to "which bin?": results of a search, or the four bins when nothing was asked yet.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use domain::sorting::{Bin, Outside};
use leptos::prelude::*;

use super::{
    item::whose_rules,
    suggest::{Found, Guess as Guessed, Hit, find},
};
use crate::{
    components::{
        bin_sign::BinSign,
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        search_form::SearchForm,
        verdict::{Verdict, bin_word, category_class, category_word, drop_off},
    },
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, encode},
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

/// How many results a page shows of each of several things.
const SHOWN_OF_SEVERAL: usize = 4;

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
            {answers(found, shown)}
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
        {super::popular::in_short()}
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

/// What was found, each of several things apart.
fn answers(found: Found, words: String) -> AnyView {
    if found.parts.is_empty() {
        return view! { <Results found words/> }.into_any();
    }
    let parts = found.parts.into_iter().map(|mut part| {
        part.hits.truncate(SHOWN_OF_SEVERAL);
        let words = part.words.clone();
        view! {
            <section>
                <h2>{t_with("search-part", &[("words", words.as_str().into())])}</h2>
                <Results found=part words/>
            </section>
        }
    });
    parts.collect_view().into_any()
}

/// The best result in full, the others as a list; or a guess; or a way to ask.
#[component]
fn Results(found: Found, #[prop(into)] words: String) -> impl IntoView {
    let ask = href(&Route::SortingAsk(Some(words.clone())));
    let Found { hits, sure, guess, .. } = found;
    if hits.is_empty() && guess.is_none() {
        let asked = words.clone();
        return view! {
            <p role="status">{t_with("search-nothing", &[("words", words.into())])}</p>
            <p>{t("search-nothing-advice")}</p>
            {problems(&asked)}
            <p><LinkButton text=t("ask-title") href=ask weight=Weight::Primary/></p>
        }
        .into_any();
    }
    let (first, others) = match hits.split_first() {
        Some((first, others)) if sure => (Some(first), others),
        _ => (None, hits.as_slice()),
    };
    let also = !others.is_empty();
    let rows = others.iter().map(row).collect_view();
    view! {
        {match (first, guess) {
            (Some(first), _) => best(first).into_any(),
            (None, Some(guess)) => told(&guess, &words).into_any(),
            (None, None) => view! {
                <p role="status">{t_with("search-unsure", &[("words", words.as_str().into())])}</p>
            }
            .into_any(),
        }}
        {also.then(|| view! {
            <h2>{t("search-also")}</h2>
            <ul class="rows">{rows}</ul>
        })}
        {first.is_none().then(|| problems(&words))}
        <p><LinkButton text=t(if first.is_some() { "search-not-it" } else { "ask-title" }) href=ask weight=Weight::Plain/></p>
    }
    .into_any()
}

/// A hit that can be told without reserve.
fn best(first: &Hit) -> impl IntoView + use<> {
    let guide = expect_context::<AppState>().guide.current();
    guide.catalogue().item(&first.slug).map(|item| {
        let others = item.others.len();
        let asked = first.condition.and_then(|id| item.in_condition(id));
        let variant = asked.unwrap_or(&item.usual);
        view! {
            <article class="best">
                <h2><a href=href(&Route::SortingItem(first.slug.clone()))>{first.title.clone()}</a></h2>
                {(!first.why.is_empty()).then(|| view! { <p class="small soft">{first.why.clone()}</p> })}
                <Verdict catalogue=guide.catalogue() item variant/>
                {(others > 0).then(|| view! {
                    <p>
                        <a href=href(&Route::SortingItem(first.slug.clone()))>
                            {t_with("search-other-conditions", &[("count", others.into())])}
                        </a>
                    </p>
                })}
                <p class="small soft">{whose_rules(guide.catalogue().rules.as_ref())}</p>
            </article>
        }
    })
}

/// A guess, called one.
fn told(guess: &Guessed, words: &str) -> impl IntoView + use<> {
    let bin = guess.bin.and_then(Bin::from_code);
    let word = bin.map_or_else(|| t("guess-outside"), bin_word);
    let like: Vec<_> = guess
        .like
        .iter()
        .map(|one| {
            let to = href(&Route::SortingItem(one.slug.clone()));
            view! { <li><a class="chip" href=to>{one.title.clone()}</a></li> }
        })
        .collect();
    let confidence =
        t_with("guess-confidence", &[("words", words.into()), ("percent", guess.percent.into())]);
    view! {
        <div class="best">
            <div role="status">
                <h2>{t_with("guess-title", &[("bin", word.into())])}</h2>
                <p>{confidence}</p>
            </div>
            {onward(guess, bin, words)}
            {(!like.is_empty()).then(|| view! {
                <p class="small soft">{t("guess-like")}</p>
                <ul class="chips">{like}</ul>
            })}
        </div>
    }
}

/// What follows from a guess, as on the page of an item.
fn onward(guess: &Guessed, bin: Option<Bin>, words: &str) -> impl IntoView + use<> {
    let near = bin.map(Ok).or(guess.way.map(Err)).and_then(drop_off);
    let advice = guess.advice.clone().map(|text| view! { <p>{text}</p> });
    let book = guess.way.is_some_and(Outside::is_booked).then(|| {
        let to = href(&Route::BookingWhat(format!("q={}", encode(words))));
        view! { <p><a href=to>{t("bulky-book-this")}</a></p> }
    });
    let call = bin.is_none().then(|| {
        let hotline = expect_context::<AppState>().district.get().hotline.clone();
        let text = t_with("call-hotline", &[("hotline", hotline.as_str().into())]);
        view! { <p><a href=format!("tel:{hotline}")>{text}</a></p> }
    });
    view! {
        {advice}
        {book}
        {near.map(|link| view! { <p>{link}</p> })}
        {call}
    }
}

fn row(hit: &Hit) -> impl IntoView + use<> {
    let category = hit.category;
    let guide = expect_context::<AppState>().guide.current();
    let why = match hit.condition.and_then(|id| guide.catalogue().condition(id)) {
        Some(condition) => format!("{} · {}", condition.label.get(use_locale()), hit.why),
        None => hit.why.clone(),
    };
    view! {
        <li class="split">
            <div>
                <a class="name" href=href(&Route::SortingItem(hit.slug.clone()))>{hit.title.clone()}</a>
                <div class="small soft">{why}</div>
            </div>
            <span class=format!("bin-word {}", category_class(category))>{category_word(category)}</span>
        </li>
    }
}
