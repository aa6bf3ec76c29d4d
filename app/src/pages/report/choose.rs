//! What it is: words to search the classes by, those that are reported most, and all of them.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::cases::rulebook::{Class, Rulebook};
use domain::locale::Locale;
use leptos::prelude::*;

use super::{
    STEPS,
    draft::{self, REPORT},
    kept::KeptReports,
};
use crate::{
    components::{
        error_summary::ErrorSummary,
        notice::{Kind, Notice},
        wizard::WizardStep,
    },
    form::{FormView, presession},
    pages::sorting::suggest::find,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Reporting, Route, Service, in_locale},
    state::AppState,
    visit::Visit,
};

/// Classes that are offered at once.
pub const MOST_REPORTED: usize = 8;
/// Classes that a search finds.
pub const FOUND: usize = 8;
/// Characters that are looked at.
pub const MAX_CHARS: usize = 100;

/// What is searched for, and the place that it is about.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    place: String,
    /// The major class whose classes are shown.
    #[serde(default)]
    major: String,
}

/// `/report`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    // Without a draft there is nothing of anybody's on the page, so it is kept and revalidated.
    let session = visit.presession.as_ref().map(|_| presession(&state, &visit));
    let form = match &session {
        Some(session) => FormView::open(&state, &session.token, &REPORT).await,
        None => FormView::of(&state, backend::forms::Draft::default(), true),
    };
    let rules = state.rulebook.get();
    let begun = rules.class(&form.value(draft::CLASS)).cloned();
    let words: String = domain::text::clean_line(&asked.q).chars().take(MAX_CHARS).collect();
    let major = asked.major;
    let place = Some(asked.place).filter(|code| domain::places::PlaceCode::parse(code).is_some());
    let errors = form.errors.iter().filter(|error| error.field == draft::CLASS);
    let errors = errors.cloned().collect::<Vec<_>>();
    let note = state.district.get().emergency_note.get(visit.locale).to_owned();
    let page = render(&state, &visit, || {
        let personal = begun.is_some() || !errors.is_empty();
        let question = t("report-what");
        let view = view! {
            <WizardStep journey=t("report-title") step=1 of=STEPS question>
                <ErrorSummary errors/>
                {begun.map(|class| view! { <GoOn class/> })}
                <KeptReports/>
                <Search words=words.clone() place=place.clone()/>
                {if !words.is_empty() {
                    view! { <Found rules=&rules words place=place.clone()/> }.into_any()
                } else if major.is_empty() {
                    view! { <Most rules=&rules place=place.clone()/> }.into_any()
                } else {
                    ().into_any()
                }}
                <All rules=&rules major=major.clone() place/>
                <p class="small soft">{note}</p>
                <ul class="onward">
                    <li><a href=href(&Route::CaseFind(None))>{t("case-find")}</a></li>
                    <li><a href=href(&Route::Cases(String::new()))>{t("public-cases-title")}</a></li>
                </ul>
            </WizardStep>
        };
        let page = Page::new(t("report-title"), view)
            .describe(t("report-description"))
            .within(Section::Report);
        if personal { page.private() } else { page }
    });
    page.into_response()
}

/// The way back into what was begun.
#[component]
fn GoOn(class: Class) -> impl IntoView {
    let name = class.plain.get(use_locale()).to_owned();
    view! {
        <Notice kind=Kind::Info title=t("report-begun")>
            <p>{name}</p>
            <p><a class="button plain" href=href(&Route::Report(Reporting::Check))>{t("report-go-on")}</a></p>
        </Notice>
    }
}

#[component]
fn Search(words: String, place: Option<String>) -> impl IntoView {
    view! {
        <form
            class="ask"
            role="search"
            method="get"
            action=in_locale(Service::Report.path(), use_locale())
        >
            <div class="ask-box">
                <input
                    type="search"
                    id="field-class"
                    name="q"
                    value=words
                    aria-label=t("report-search")
                    placeholder=t("report-search-example")
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="100"
                />
            </div>
            {place.map(|code| view! { <input type="hidden" name="place" value=code/> })}
            <button class="button">{t("report-search-button")}</button>
        </form>
    }
}

/// One class a line: what residents call it, and its name where that says something else.
fn rows<'a>(classes: impl Iterator<Item = &'a Class>, place: Option<&String>) -> AnyView {
    let locale = use_locale();
    let rows = classes
        .map(|class| {
            let to = Route::ReportAbout(class.code.clone(), place.cloned());
            view! {
                <li>
                    <a class="name" rel="nofollow" href=href(&to)>{class.plain.get(locale).to_owned()}</a>
                    <span class="small soft">{class.name.get(locale).to_owned()}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

#[component]
fn Most<'a>(rules: &'a Rulebook, place: Option<String>) -> impl IntoView + use<> {
    view! {
        <h2>{t("report-most")}</h2>
        {rows(rules.most_reported(MOST_REPORTED).into_iter(), place.as_ref())}
    }
}

/// What was found; and where such a question belongs that is no report.
#[component]
fn Found<'a>(rules: &'a Rulebook, words: String, place: Option<String>) -> impl IntoView + use<> {
    let found = rules.search(&words, FOUND);
    let none = found.is_empty();
    let state = expect_context::<AppState>();
    let sorted = is_of_sorting(&state, use_locale(), &words).then(|| {
        let bin = href(&Route::SortingSearch(words.clone()));
        let which = t_with("report-which-bin", &[("words", words.clone().into())]);
        view! {
            <Notice kind=Kind::Info title=t("report-not-a-problem")>
                <p><a href=bin>{which}</a></p>
                <p><a href=href(&Route::Service(Service::Bulky))>{t("report-bulky")}</a></p>
            </Notice>
        }
    });
    view! {
        <h2>{t_with("report-found", &[("words", words.clone().into())])}</h2>
        {sorted}
        {if none {
            view! { <p>{t("report-nothing")}</p> }.into_any()
        } else {
            rows(found.into_iter(), place.as_ref()).into_any()
        }}
    }
}

/// Whether it names something to throw away: then they may want to know the bin or have it fetched.
pub fn is_of_sorting(state: &AppState, locale: Locale, words: &str) -> bool {
    const ASKS: [&str; 8] =
        ["什么垃圾", "什麼垃圾", "哪个桶", "哪個桶", "which bin", "大件", "搬走", "bulky"];
    let small = words.to_lowercase();
    ASKS.iter().any(|ask| small.contains(ask)) || names_a_thing(state, locale, words)
}

/// Whether the guide has a thing of this very name.
fn names_a_thing(state: &AppState, locale: Locale, words: &str) -> bool {
    let found = find(state, locale, words, 1);
    found.hits.first().is_some_and(|hit| hit.title == words)
}

/// Every major class, and the classes of the one that was opened.
#[component]
fn All<'a>(rules: &'a Rulebook, major: String, place: Option<String>) -> impl IntoView + use<> {
    let locale = use_locale();
    let chips = rules
        .majors
        .iter()
        .map(|(code, name)| {
            let on = *code == major;
            let to = Route::ReportMajor(code.clone(), place.clone());
            view! {
                <li>
                    <a class="chip" class:on=on rel="nofollow" href=href(&to) aria-current=on.then_some("true")>
                        {name.get(locale).to_owned()}
                    </a>
                </li>
            }
        })
        .collect_view();
    let mut of_major = rules.classes().filter(|class| class.major == major).peekable();
    let any = of_major.peek().is_some();
    view! {
        <h2>{t("report-all")}</h2>
        <ul class="chips">{chips}</ul>
        {any.then(|| rows(of_major, place.as_ref()))}
    }
}
