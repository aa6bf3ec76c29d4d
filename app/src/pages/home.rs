//! The first page: it answers "which bin?" before anything is opened.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use backend::sorting::popular;
use domain::{notices::Class, places::Finder};
use leptos::prelude::*;

use crate::{
    components::{
        button::{LinkButton, Weight},
        icon::Icon,
        link_card::LinkCard,
        search_form::SearchForm,
    },
    pages::news::list::Notices,
    render::{Page, Section, href, render, t, t_with},
    routes::{Route, Service, in_locale},
    state::AppState,
    visit::{Visit, cookies, wanted_locale},
};

/// The home page; a first visit from elsewhere is led to the language that the browser asks for.
pub async fn page(State(state): State<AppState>, headers: HeaderMap, visit: Visit) -> Response {
    if let Some(locale) = first_visit_in_another_language(&headers, &visit) {
        let redirect = Redirect::temporary(&in_locale(&visit.path_and_query(), locale));
        return ([(header::VARY, "accept-language, cookie, sec-fetch-site")], redirect)
            .into_response();
    }
    render(&state, &visit, || {
        Page::new(t("site-name"), view! { <Home elder=visit.elder/> })
            .describe(t("home-description"))
            .within(Section::Home)
            .with_feeds()
    })
}

/// Only for an unprefixed address, only without a choice made by hand, and never inside the portal:
/// there, the prefix is the choice.
fn first_visit_in_another_language(
    headers: &HeaderMap,
    visit: &Visit,
) -> Option<domain::locale::Locale> {
    let chosen = CookieJar::from_headers(headers).get(cookies::LANGUAGE).is_some();
    let from_here = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    let default = visit.locale == domain::locale::Locale::default();
    (default && !chosen && !from_here).then(|| wanted_locale(headers)).flatten()
}

/// Names under the search box.
const POPULAR: usize = 8;

#[component]
fn Home(elder: bool) -> impl IntoView {
    let state = expect_context::<AppState>();
    let district = state.district.get();
    let locale = crate::render::use_locale();
    let guide = state.guide.current();
    let (items, _) = popular(guide.catalogue(), &state.tally, &district);
    let popular = items
        .iter()
        .take(POPULAR)
        .map(|item| {
            let route = Route::SortingItem(item.slug.clone());
            view! { <li><a class="chip" href=href(&route)>{item.title.get(locale).to_owned()}</a></li> }
        })
        .collect_view();
    let hotline = format!("tel:{}", district.hotline);
    let library = state.library.current();
    // In elder mode only what does not work just now.
    let notices = library
        .current(state.kernel.now(), NOTICES)
        .into_iter()
        .filter(|one| !elder || one.content.class == Class::Disruption)
        .collect::<Vec<_>>();
    let survey = state.survey.get();
    let open = Some(survey.total(Finder::Toilets).open_now).filter(|open| *open > 0);
    let toilets = open.map(|open| t_with("home-toilets-open", &[("count", open.into())]));
    let spaces = survey.free_spaces;
    let spaces = spaces.map(|free| t_with("home-spaces-free", &[("count", free.into())]));
    view! {
        <h1>{t("home-question")}</h1>
        <SearchForm query=""/>
        {(!elder).then(|| view! { <ul class="chips" aria-label=t("popular")>{popular}</ul> })}
        <ul class="tiles">
            <li>
                <LinkCard
                    icon=Icon::Bin
                    title=t("sorting")
                    note=t("sorting-note")
                    href=href(&Route::Sorting)
                />
            </li>
            <li><Near icon=Icon::Toilet service=Service::Toilets note=toilets/></li>
            <li><Near icon=Icon::Parking service=Service::Parking note=spaces/></li>
            <li>
                <LinkCard
                    icon=Icon::Sofa
                    title=t("service-bulky")
                    note=t("bulky-note-home")
                    href=href(&Route::Service(Service::Bulky))
                />
            </li>
        </ul>
        <p>
            <LinkButton
                text=t("service-report")
                href=href(&Route::Service(Service::Report))
                weight=Weight::Primary
                icon=Icon::Camera
            />
        </p>
        <p>
            <LinkButton
                text=t("home-call")
                href=hotline.clone()
                weight=Weight::Plain
                icon=Icon::Phone
            />
        </p>
        <p class="small soft">
            {district.emergency_note.get(locale).to_owned()}
            " "
            {t_with("home-hotline-hours", &[("hours", district.hotline_hours.get(locale).into())])}
        </p>
        {(!notices.is_empty()).then(|| view! {
            <h2>{t("news")}</h2>
            <Notices notices with_summary=false/>
        })}
        <ul class="onward">
            <li><a href=href(&Route::Service(Service::Dropoff))>{t("home-dropoff")}</a></li>
            <li><a href=href(&Route::CaseFind(None))>{t("case-find")}</a></li>
            <li><a href=href(&Route::Cases(String::new()))>{t("public-cases-title")}</a></li>
            <li><a href=href(&Route::News)>{t("news-all")}</a></li>
            <li><a href=href(&Route::Ask(None))>{t("ask-link")}</a></li>
        </ul>
    }
}

/// How many notices the first page has room for.
const NOTICES: usize = 3;

/// A tile that leads to a finder, with what is known of the whole district.
#[component]
fn Near(icon: Icon, service: Service, note: Option<String>) -> impl IntoView {
    let title = t(&format!("service-{}", service.key()));
    let note = note.unwrap_or_else(|| t("home-near"));
    view! { <LinkCard icon title note href=href(&Route::Service(service))/> }
}
