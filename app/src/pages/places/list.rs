//! The list of a finder.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::places::{
    find::{Nearest, Reach, Sort, Survey, Terms, compared, nearest},
    tiles::Layer,
};
use chrono::{DateTime, Utc};
use domain::places::Finder;
use leptos::prelude::*;

use super::{
    query::{Filter, From, ListQuery, Mistyped, hours_of},
    row::Rows,
    start::{self, Start},
    words::distance,
};
use crate::{
    components::{
        field::NumberField,
        live_places::LivePlaces,
        notice::{Kind as NoticeKind, Notice},
        pagination::Pagination,
        places_map::{PlacesMap, View},
    },
    islands::my_location::MyLocation,
    pages::problem::problem_page,
    render::{Cache, Page, Section, href, render, t, t_with, use_locale},
    routes::{Finding, Route, in_locale},
    state::AppState,
    visit::Visit,
};

/// How near the map looks: at a neighbourhood.
const NEIGHBOURHOOD: f64 = 14.0;

/// The fields of an address, in their order.
type Fields = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// `/toilets`.
pub async fn toilets(State(state): State<AppState>, fields: Fields, visit: Visit) -> Response {
    show(&state, &visit, Finding::Toilets, fields).await
}

/// `/parking`.
pub async fn parking(State(state): State<AppState>, fields: Fields, visit: Visit) -> Response {
    show(&state, &visit, Finding::Parking, fields).await
}

/// `/dropoff`.
pub async fn dropoff(State(state): State<AppState>, fields: Fields, visit: Visit) -> Response {
    show(&state, &visit, Finding::Dropoff, fields).await
}

/// `/places/{kind}`: a list of its own for a kind that no finder has, else that finder.
pub async fn of_kind(
    State(state): State<AppState>,
    Path(kind): Path<String>,
    fields: Fields,
    visit: Visit,
) -> Response {
    let survey = state.survey.get();
    let Some(kind) = survey.kind(&kind) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    match Finding::of(kind.finder, &kind.code) {
        finding @ Finding::Kind(_) => show(&state, &visit, finding, fields).await,
        finding => {
            let query = match finding {
                Finding::Dropoff => format!("kind={}", kind.code),
                _ => String::new(),
            };
            let to = Route::Places(finding, query).href(visit.locale);
            Redirect::permanent(&to).into_response()
        }
    }
}

/// Everything that a list shows.
struct List {
    finding: Finding,
    query: ListQuery,
    start: Start,
    found: Nearest,
    survey: Arc<Survey>,
    now: DateTime<Utc>,
    /// Whether somebody may be signed in, who has places of their own.
    signed_in: bool,
}

async fn show(state: &AppState, visit: &Visit, finding: Finding, fields: Fields) -> Response {
    let fields = fields.map(|Query(fields)| fields).unwrap_or_default();
    let mut query = ListQuery::read(finding.finder(), &fields);
    if let Finding::Kind(kind) = &finding {
        query.kind = Some(kind.clone());
    }
    let survey = state.survey.get();
    let start = match start::find(state, visit, &survey, &query).await {
        Ok(Some(start)) => start,
        Ok(None) => return nothing_yet(state, visit, &finding),
        Err(error) => {
            tracing::error!(error = &*error as &dyn std::error::Error, "start not found");
            return problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let (now, calendar) = (state.kernel.now(), state.calendar.get());
    let terms = Terms { now, calendar: &calendar.calendar };
    let search = query.search(finding.finder(), start.point);
    let found = match nearest(&state.kernel, &terms, &search).await {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "places not found");
            return problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    render(state, visit, || {
        let personal = start.personal;
        let title = title(&finding, &survey);
        let describe = t(&format!("places-describe-{}", finding.finder().as_str()));
        let signed_in = visit.session.is_some();
        let list = List { finding, query, start, found, survey, now, signed_in };
        let mut page = Page::new(title.clone(), view! { <ListView list title/> })
            .describe(describe)
            .within(Section::Nearby);
        page.indexed = visit.query.is_none();
        if personal {
            page.cache = Cache::NoStore;
        }
        page
    })
}

fn title(finding: &Finding, survey: &Survey) -> String {
    match finding {
        Finding::Kind(kind) => {
            let kind = survey.kind_name(kind, use_locale()).to_owned();
            t_with("places-title-other", &[("kind", kind.into())])
        }
        finding => t(&format!("places-title-{}", finding.finder().as_str())),
    }
}

/// Neither streets nor places are there: a district that is being set up.
fn nothing_yet(state: &AppState, visit: &Visit, finding: &Finding) -> Response {
    render(state, visit, || {
        let title = title(finding, &state.survey.get());
        let view = view! { <h1>{title.clone()}</h1> <p>{t("places-none-at-all")}</p> };
        let mut page = Page::new(title, view).within(Section::Nearby);
        page.indexed = false;
        page
    })
}

#[component]
fn ListView(list: List, title: String) -> impl IntoView {
    let List { finding, query, start, found, survey, now, signed_in } = list;
    let finder = finding.finder();
    let link = |query: &ListQuery| href(&Route::Places(finding.clone(), query.to_text()));
    let first = query.after.is_some().then(|| link(&query));
    let next = found.next.map(|after| href(&Route::Places(finding.clone(), query.next(after))));
    let any = !found.places.is_empty();
    let (longitude, latitude) = (start.point.longitude(), start.point.latitude());
    let view = View { longitude, latitude, zoom: NEIGHBOURHOOD };
    // Where the map has been moved to takes the place of where the list began.
    let keep = ListQuery { far: false, ..query.from(From::Nowhere) }.to_text();
    view! {
        <h1>{title}</h1>
        <Kept now/>
        <From finding=finding.clone() query=query.clone() start signed_in/>
        <Filters finding=finding.clone() query=query.clone() survey=survey.clone()/>
        {any.then(|| view! {
            <Rows
                finder
                places=found.places
                filters=query.filters.clone()
                now
                survey=survey.clone()
            />
        })}
        {(!any).then(|| nothing(&finding, &query, found.reach, &survey))}
        {any.then_some(found.reach).flatten().map(|reach| end(&finding, &query, reach))}
        <Pagination first next/>
        <PlacesMap layer=layer(finder) view list=finding.path() keep/>
        <LivePlaces/>
        <p class="small soft">{t("places-straight-line")}</p>
        <Others finding=finding.clone() query=query.clone() survey/>
    }
}

/// The map of a finder's places.
pub fn layer(finder: Finder) -> Layer {
    Layer::parse(finder.as_str()).unwrap_or(Layer::Other)
}

/// When this was so; where there is no network, the service worker shows it large.
#[component]
pub fn Kept(now: DateTime<Utc>) -> impl IntoView {
    let at = backend::calendar::to_local(now);
    let time = format!("{} {}", super::words::day(at.date()), at.format("%H:%M"));
    view! {
        <p class="kept notice warn" data-at=now.to_rfc3339()>
            {t_with("places-kept", &[("time", time.into())])}
        </p>
    }
}

/// Where the list starts from, and how to change it.
#[component]
fn From(finding: Finding, query: ListQuery, start: Start, signed_in: bool) -> impl IntoView {
    let locale = use_locale();
    let words = match &query.from {
        From::Words(words) => words.clone(),
        _ => String::new(),
    };
    let others = start
        .others
        .iter()
        .map(|spot| {
            let name = start::name(spot, locale);
            let query = query.from(From::Point(spot.point, name.clone()));
            let route = Route::Places(finding.clone(), query.to_text());
            view! { <li><a class="chip" href=href(&route)>{name}</a></li> }
        })
        .collect::<Vec<_>>();
    let hidden = query
        .other_fields()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let key = if start.assumed { "places-from-assumed" } else { "places-from" };
    let here = query.from(From::Nowhere).to_text();
    let target = href(&Route::Places(finding.clone(), here.clone()));
    view! {
        {start.problem.map(|problem| view! {
            <Notice kind=NoticeKind::Warning title=t(problem)><p>{t("places-try-again")}</p></Notice>
        })}
        <p>{t_with(key, &[("place", start.name.clone().into())])}</p>
        {start.outside.map(|metres| view! {
            <p>{t_with("places-outside", &[("distance", distance(metres).into())])}</p>
        })}
        {(!others.is_empty()).then(|| view! {
            <p class="small soft">{t("places-others-meant")}</p>
            <ul class="chips">{others}</ul>
        })}
        <form class="ask" role="search" method="get" action=in_locale(&finding.path(), locale)>
            <div class="ask-box">
                <input
                    type="search"
                    name="place"
                    value=words
                    aria-label=t("places-where")
                    placeholder=t("places-where-example")
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="40"
                />
            </div>
            {hidden}
            <button class="button">{t("places-where-button")}</button>
        </form>
        <div
            class="start"
            data-to=target
            data-locate=t("places-locate")
            data-locating=t("places-locating")
            data-refused=t("places-locate-refused")
            data-failed=t("places-locate-failed")
        >
            <MyLocation/>
            {signed_in.then(|| {
                let route = Route::PlacesFrom(finding.clone(), here.clone());
                view! { <a class="button plain" rel="nofollow" href=href(&route)>{t("places-saved")}</a> }
            })}
        </div>
    }
}

/// Every filter is a link that adds or takes it, and says of how many places it knows nothing.
#[component]
fn Filters(finding: Finding, query: ListQuery, survey: Arc<Survey>) -> impl IntoView {
    let finder = finding.finder();
    let total = survey.total(finder);
    let link = |query: &ListQuery| href(&Route::Places(finding.clone(), query.to_text()));
    let unknown = |fact: &str| {
        let count = total.unknown(fact);
        (count > 0).then(|| t_with("places-unknown", &[("count", count.into())]))
    };
    let chips = Filter::of(finder)
        .into_iter()
        .map(|filter| {
            let on = query.has(filter);
            view! {
                <li>
                    <a
                        class="chip"
                        class:on=on
                        rel="nofollow"
                        href=link(&query.toggled(filter))
                        aria-current=on.then_some("true")
                    >
                        {t(&filter.key())}
                        {unknown(filter.fact()).map(|words| view! { " " <small>{words}</small> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    let kinds: Vec<_> = survey
        .kinds
        .iter()
        .filter(|kind| kind.finder == Finder::Dropoff && kind.places > 0)
        .map(|kind| {
            let on = query.kind.as_deref() == Some(kind.code.as_str());
            let query = ListQuery { kind: (!on).then(|| kind.code.clone()), ..query.clone() };
            view! {
                <li>
                    <a
                        class="chip"
                        class:on=on
                        rel="nofollow"
                        href=link(&query)
                        aria-current=on.then_some("true")
                    >
                        {kind.name.get(use_locale()).to_owned()}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav aria-label=t("places-filters")>
            {(finder == Finder::Parking).then(|| vehicles(&finding, &query))}
            {(finder == Finder::Dropoff && kinds.len() > 1)
                .then(|| view! { <ul class="chips kinds">{kinds}</ul> })}
            <ul class="chips">{chips}</ul>
        </nav>
        {(finder == Finder::Parking).then(|| view! { <Stay finding query unknown_height=unknown("height") unknown_price=unknown("tariff")/> })}
    }
}

/// For what it is to be parked: one of the two.
fn vehicles(finding: &Finding, query: &ListQuery) -> impl IntoView + use<> {
    let chips = [(false, "places-for-cars"), (true, "places-for-cycles")]
        .map(|(cycles, key)| {
            let on = query.cycles == cycles;
            let route =
                Route::Places(finding.clone(), ListQuery { cycles, ..query.clone() }.to_text());
            view! {
                <li>
                    <a class="chip" class:on=on href=href(&route) aria-current=on.then_some("true")>
                        {t(key)}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="chips kinds">{chips}</ul> }
}

/// What only parking is narrowed and sorted by.
#[component]
fn Stay(
    finding: Finding,
    query: ListQuery,
    unknown_height: Option<String>,
    unknown_price: Option<String>,
) -> impl IntoView {
    let sorts = Sort::ALL
        .into_iter()
        .map(|sort| {
            let on = query.sort == sort;
            let link = ListQuery { sort, ..query.clone() }.to_text();
            let hours = hours_of(query.stay);
            let words =
                t_with(&format!("places-sort-{}", sort.as_str()), &[("hours", hours.into())]);
            view! {
                <li>
                    <a
                        class="chip"
                        class:on=on
                        rel="nofollow"
                        href=href(&Route::Places(finding.clone(), link))
                        aria-current=on.then_some("true")
                    >
                        {words}
                    </a>
                </li>
            }
        })
        .collect_view();
    let hidden = query
        .fields()
        .into_iter()
        .filter(|(name, _)| !["height", "budget", "hours"].contains(name))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let beside = |count: String| format!(" · {count}");
    let compared = (query.sort != Sort::Distance)
        .then(|| t_with("places-sorted-among", &[("count", compared(query.far).into())]));
    let Mistyped { hours, budget } = query.mistyped.clone();
    let wrong_hours = hours.is_some().then(|| t("place-stay-wrong"));
    let wrong_budget = budget.is_some().then(|| t("places-budget-wrong"));
    let budget = budget.or_else(|| query.budget.map(|yuan| yuan.to_string()));
    let open = query.height_cm.is_some() || budget.is_some() || wrong_hours.is_some();
    let heights = [180_i16, 190, 200, 210, 220, 240, 280, 350, 450]
        .map(|cm| {
            let label = t_with("places-height-at-least", &[("metres", format!("{:.1}", f64::from(cm) / 100.0).into())]);
            view! { <option value=cm.to_string() selected=query.height_cm == Some(cm)>{label}</option> }
        })
        .collect_view();
    view! {
        <details class="group" open=open>
            <summary>{t("places-more")}</summary>
            <form class="filters" method="get" action=in_locale(&finding.path(), use_locale())>
                {hidden}
                <NumberField
                    name="hours"
                    label=t("places-stay-hours")
                    hint=t("places-stay-hint")
                    value=hours.unwrap_or_else(|| hours_of(query.stay))
                    wrong=wrong_hours
                    max_length=5
                />
                <NumberField
                    name="budget"
                    label=t("places-budget")
                    hint=[t("places-budget-hint"), unknown_price.map(beside).unwrap_or_default()].concat()
                    value=budget.unwrap_or_default()
                    wrong=wrong_budget
                    max_length=8
                />
                <div class="field">
                    <label for="field-height">{t("places-height-least")}</label>
                    <p class="hint" id="hint-height">{t("places-height-hint")} {unknown_height.map(beside)}</p>
                    <select id="field-height" name="height" aria-describedby="hint-height">
                        <option value="">{t("places-height-any")}</option>
                        {heights}
                    </select>
                </div>
                <div class="filter-buttons"><button class="button plain">{t("places-apply")}</button></div>
            </form>
        </details>
        <nav aria-label=t("places-sort")><ul class="chips">{sorts}</ul></nav>
        {compared.map(|words| view! { <p class="small soft">{words}</p> })}
    }
}

/// Nothing passes: how far it was looked, and what to do.
fn nothing(
    finding: &Finding,
    query: &ListQuery,
    reach: Option<Reach>,
    survey: &Survey,
) -> impl IntoView + use<> {
    if survey.total(finding.finder()).places == 0 {
        return view! { <p role="status">{t("places-none-at-all")}</p> }.into_any();
    }
    let link = |query: &ListQuery| href(&Route::Places(finding.clone(), query.to_text()));
    let words = match reach {
        Some(Reach::Metres(metres)) => {
            t_with("places-none-within", &[("distance", distance(metres).into())])
        }
        _ => t("places-none"),
    };
    let farther = matches!(reach, Some(Reach::Metres(_))) && !query.far;
    let far = ListQuery { far: true, ..query.clone() };
    view! {
        <p role="status">{words}</p>
        <ul class="onward">
            {farther.then(|| view! { <li><a rel="nofollow" href=link(&far)>{t("places-farther")}</a></li> })}
            {query.narrows().then(|| view! { <li><a href=link(&query.wide())>{t("places-without-filters")}</a></li> })}
        </ul>
    }
    .into_any()
}

/// The list ends here: because that was all, or because it was looked no farther.
fn end(finding: &Finding, query: &ListQuery, reach: Reach) -> impl IntoView + use<> {
    match reach {
        Reach::All => view! { <p class="small soft">{t("places-all")}</p> }.into_any(),
        Reach::Metres(metres) => {
            let words = t_with("places-looked-within", &[("distance", distance(metres).into())]);
            let far = ListQuery { far: true, ..query.clone() }.to_text();
            let route = Route::Places(finding.clone(), far);
            let farther = (!query.far).then(|| {
                view! { " " <a rel="nofollow" href=href(&route)>{t("places-farther")}</a> }
            });
            view! { <p class="small soft">{words} {farther}</p> }.into_any()
        }
    }
}

/// The other lists, from the same start.
#[component]
fn Others(finding: Finding, query: ListQuery, survey: Arc<Survey>) -> impl IntoView {
    let start = query.wide();
    let query = ListQuery { sort: Sort::Distance, far: false, after: None, ..start }.to_text();
    let finders = [
        (Finding::Toilets, t("service-toilets")),
        (Finding::Parking, t("service-parking")),
        (Finding::Dropoff, t("service-dropoff")),
    ];
    let locale = use_locale();
    let own = survey.lists();
    let own = own.map(|kind| (Finding::Kind(kind.code.clone()), kind.name.get(locale).to_owned()));
    let links = finders
        .into_iter()
        .chain(own)
        .filter(|(one, _)| *one != finding)
        .map(|(one, name)| {
            let route = Route::Places(one, query.clone());
            view! { <li><a href=href(&route)>{name}</a></li> }
        })
        .collect_view();
    view! { <ul class="onward">{links}</ul> }
}
