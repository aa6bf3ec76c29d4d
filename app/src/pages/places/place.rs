//! The page of a place.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::places::{
    find::{Listed, OpenState, Specifics, Survey, Terms},
    history::{Usual, usual},
    read::{Place, Read, Standing, alternatives, read},
};
use chrono::{DateTime, Utc};
use domain::places::{Finder, PlaceCode};
use leptos::prelude::*;

use super::{
    facts::{Facts, name},
    hours::Week,
    list::{Kept, layer},
    photos::Photos,
    row::Rows,
    say::{Confirm, Rate, Thanks},
    tariff::{Asked, Prices},
    ways::Ways,
    words::{StateBadges, ago, given, moment, state as state_words, suspension},
};
use crate::{
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        live_places::LivePlaces,
        notice::{Kind as NoticeKind, Notice},
        places_map::{PlacesMap, View},
    },
    pages::{ask::other, problem::problem_page},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Finding, Route},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};

/// How near the map looks: at a house and those around it.
const AT_THE_DOOR: f64 = 17.0;
/// How many other places are offered.
pub const ALTERNATIVES: usize = 3;

/// `/toilets/{code}` and so on.
pub async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    show(&state, &visit, &code, asked).await
}

/// `/places/{kind}/{code}`.
pub async fn page_of_kind(
    State(state): State<AppState>,
    Path((_, code)): Path<(String, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    show(&state, &visit, &code, asked).await
}

/// A place and what stands around it on its page.
pub struct Found {
    pub place: Box<Place>,
    pub instead: Vec<Listed>,
    pub finding: Finding,
    pub survey: Arc<Survey>,
    pub now: DateTime<Utc>,
}

/// The place of a code, or the answer that is given instead: it moved, it is nowhere, nobody can
/// tell. `address` is the page of a place that it leads to.
///
/// # Errors
/// That answer.
pub async fn find(
    state: &AppState,
    visit: &Visit,
    code: &str,
    address: impl Fn(Finding, String) -> Route,
) -> Result<Found, Response> {
    let nowhere = || problem_page(state, visit, StatusCode::NOT_FOUND);
    let unavailable = |error: &(dyn std::error::Error + 'static)| {
        tracing::error!(error, "place not read");
        problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE)
    };
    let code = PlaceCode::parse(code).ok_or_else(nowhere)?;
    let place = match read(&state.kernel, code).await.map_err(|error| unavailable(&error))? {
        Read::Here(place) => place,
        Read::MovedTo(code, finder) => {
            let to = address(Finding::of(finder, "station"), code.as_str().to_owned());
            return Err(Redirect::permanent(&to.href(visit.locale)).into_response());
        }
        Read::Nowhere => return Err(nowhere()),
    };
    let (now, calendar) = (state.kernel.now(), state.calendar.get());
    let terms = Terms { now, calendar: &calendar.calendar };
    let instead = if place.needs_another() {
        alternatives(&state.kernel, &terms, &place, ALTERNATIVES)
            .await
            .map_err(|error| unavailable(&error))?
    } else {
        Vec::new()
    };
    let finding = Finding::of(place.finder, &place.listed.kind);
    Ok(Found { place, instead, finding, survey: state.survey.get(), now })
}

async fn show(
    state: &AppState,
    visit: &Visit,
    code: &str,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let found = match find(state, visit, code, Route::Place).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let canonical =
        Route::Place(found.finding.clone(), found.place.listed.code.as_str().to_owned());
    if canonical.path() != visit.path {
        return Redirect::permanent(&canonical.href(visit.locale)).into_response();
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or(Asked::nothing());
    let usual = usual_now(state, &found).await;
    render(state, visit, || {
        let (title, _) = name(&found.place);
        let kind = found.survey.kind_name(&found.place.listed.kind, visit.locale).to_owned();
        let describe = t_with(
            "place-describe",
            &[
                ("name", title.clone().into()),
                ("kind", kind.into()),
                ("address", found.place.listed.address.clone().into()),
            ],
        );
        let gone = found.place.standing == Standing::Gone;
        let mut page = Page::new(title, view! { <PlaceView found asked usual/> })
            .describe(describe)
            .within(Section::Nearby);
        page.indexed = visit.query.is_none() && !gone;
        page.status = if gone { StatusCode::GONE } else { StatusCode::OK };
        page
    })
}

/// What is usually free at this time; nothing where nobody knows, or cannot be asked now.
async fn usual_now(state: &AppState, found: &Found) -> Option<Usual> {
    if found.place.finder != Finder::Parking {
        return None;
    }
    usual(&state.kernel.db, found.place.listed.id, found.now).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "what is usual was not read");
        None
    })
}

#[component]
fn PlaceView(found: Found, asked: Asked, usual: Option<Usual>) -> impl IntoView {
    let state = expect_context::<AppState>();
    let calendar = state.calendar.get();
    let Found { place, instead, finding, survey, now } = found;
    let (title, language) = name(&place);
    let code = place.listed.code.as_str().to_owned();
    let terms = Terms { now, calendar: &calendar.calendar };
    let list = list_title(&finding, &survey);
    let around = format!("near={}", super::query::near(place.point));
    let above = vec![(Route::Places(finding.clone(), String::new()), list)];
    let entrance = place.entrance.unwrap_or(place.point);
    let here = href(&Route::Place(finding.clone(), code.clone()));
    let (tariffs, parking) = match (&place.listed.specifics, &place.parking) {
        (Specifics::Parking { tariffs, .. }, facts) => {
            let text = facts.as_ref().map(|facts| facts.tariff_text.clone()).unwrap_or_default();
            (Some((tariffs.clone(), text)), true)
        }
        _ => (None, false),
    };
    let gone = place.standing == Standing::Gone;
    let (longitude, latitude) = (place.point.longitude(), place.point.latitude());
    let view = View { longitude, latitude, zoom: AT_THE_DOOR };
    view! {
        <Breadcrumb above/>
        <div data-live="place" data-places=code.clone()>
            <h1 lang=other(language, use_locale())>{title.clone()}</h1>
            <Kept now/>
            <Thanks what=asked.thanks.clone()/>
            <StandingNow place=&place now/>
        </div>
        {(!instead.is_empty()).then(|| view! {
            <h2>{t("place-instead")}</h2>
            <Rows finder=place.finder places=instead filters=Vec::new() now survey=survey.clone()/>
        })}
        {(!gone).then(|| view! {
            <h2>{t("place-way")}</h2>
            <p>{given(place.listed.address.clone())}</p>
            <Ways point=entrance name=title/>
            <PlacesMap layer=layer(place.finder) view list=finding.path()/>
        })}
        {(!gone && !place.photos.is_empty()).then(|| view! {
            <h2>{t("place-photos")}</h2>
            <Photos photos=place.photos.clone()/>
        })}
        {parking.then(|| view! { <h2>{t("place-tariff")}</h2> })}
        {tariffs.map(|(tariffs, text)| view! {
            <Prices tariffs text asked=asked.clone() terms action=here.clone()/>
        })}
        <h2>{t("place-hours")}</h2>
        <Week
            hours=place.public_hours().to_owned()
            syntax=place.hours_syntax.clone()
            calendar=&calendar.calendar
            now
        />
        <h2>{t("place-facts")}</h2>
        <Facts place=&place survey=&survey now/>
        <Recycling place=&place/>
        {usual.map(|usual| view! {
            <p class="note">{t_with(
                "place-usual",
                &[
                    ("free", usual.free.into()),
                    ("low", usual.low.into()),
                    ("high", usual.high.into()),
                ],
            )}</p>
        })}
        <LivePlaces/>
        {(!gone).then(|| view! { <Saying place=&place/> })}
        <ul class="onward">
            <li><a rel="nofollow" href=href(&Route::Places(finding, around))>{t("place-others")}</a></li>
            <li><a rel="nofollow" href=href(&Route::Sign(code))>{t("place-sign")}</a></li>
        </ul>
    }
}

fn list_title(finding: &Finding, survey: &Survey) -> String {
    match finding {
        Finding::Toilets => t("service-toilets"),
        Finding::Parking => t("service-parking"),
        Finding::Dropoff => t("service-dropoff"),
        Finding::Kind(kind) => survey.kind_name(kind, use_locale()).to_owned(),
    }
}

/// Whether it is open, and if not, why and until when.
#[component]
pub fn StandingNow<'a>(place: &'a Place, now: DateTime<Utc>) -> impl IntoView + use<> {
    match place.standing {
        Standing::Gone => {
            return view! {
                <Notice kind=NoticeKind::Warning title=t("place-gone")><p>{t("place-gone-what")}</p></Notice>
            }
            .into_any();
        }
        Standing::Planned => {
            return view! {
                <Notice kind=NoticeKind::Info title=t("place-planned")><p>{t("place-planned-what")}</p></Notice>
            }
            .into_any();
        }
        Standing::InUse => {}
    }
    let words = state_words(&place.listed, now);
    let why = match &place.listed.state {
        OpenState::Suspended(one) => Some(one.clone()),
        _ => None,
    };
    let locale = use_locale();
    let why = why.map(|one| {
        let since =
            t_with("place-suspended-since", &[("time", date_and_time(locale, one.since).into())]);
        let approver = (!one.approver.is_empty())
            .then(|| t_with("place-approved", &[("office", one.approver.clone().into())]));
        view! {
            <Notice kind=NoticeKind::Warning title=suspension(&one, now)>
                <p>{given(one.words.clone())} " " {since} " " {approver}</p>
            </Notice>
        }
    });
    let coming = place.coming.as_ref().map(|one| {
        let reason = t(&format!("place-suspension-{}", one.reason.as_str()));
        let from = moment(now, one.from);
        let words = match one.until {
            Some(until) => t_with(
                "place-coming-until",
                &[
                    ("reason", reason.into()),
                    ("from", from.into()),
                    ("until", moment(now, until).into()),
                ],
            ),
            None => t_with("place-coming", &[("reason", reason.into()), ("from", from.into())]),
        };
        view! { <p class="notice warn">{words}</p> }
    });
    let checked = super::row::checked(place.listed.checked_at, now);
    let confirmed = place
        .confirmed_at
        .map(|at| format!(" · {}", t_with("place-confirmed", &[("ago", ago(now, at).into())])));
    view! {
        <p><StateBadges words/> <span class="small soft">{checked} {confirmed}</span></p>
        {why}
        {coming}
    }
    .into_any()
}

/// What is paid for recyclables.
#[component]
fn Recycling<'a>(place: &'a Place) -> impl IntoView + use<> {
    let rows: Vec<_> = place
        .prices
        .iter()
        .map(|price| {
            let key = format!("place-per-{}", price.unit);
            let words = t_with(&key, &[("yuan", price.price.to_string().into())]);
            let since = crate::texts::date(use_locale(), price.since);
            view! {
                <tr>
                    <td data-label=t("place-material")>{given(price.material.clone())}</td>
                    <td data-label=t("place-paid")>{words}</td>
                    <td data-label=t("place-paid-since")>{since}</td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <h2>{t("place-prices")}</h2>
            <table class="cards">
                <caption>{t("place-prices")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t("place-material")}</th>
                        <th scope="col">{t("place-paid")}</th>
                        <th scope="col">{t("place-paid-since")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    })
}

/// What a visitor can say of it.
#[component]
fn Saying<'a>(place: &'a Place) -> impl IntoView + use<> {
    let code = place.listed.code.as_str().to_owned();
    view! {
        <h2>{t("place-right")}</h2>
        <div class="actions">
            <Confirm code=code.clone()/>
            <LinkButton
                text=t("place-correct")
                href=href(&Route::Correct(code.clone(), None))
                weight=Weight::Plain
            />
            <LinkButton
                text=t("place-report")
                href=href(&Route::Door(code.clone()))
                weight=Weight::Plain
            />
            <LinkButton
                text=t("place-report-case")
                href=href(&Route::ReportPlace(code.clone()))
                weight=Weight::Plain
            />
        </div>
        {(place.finder == Finder::Toilets).then(|| view! { <Rate code rated=place.rated door=false/> })}
    }
}
