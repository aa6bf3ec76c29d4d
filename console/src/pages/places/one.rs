//! A place, with what can be done to it.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    routes::{Route, in_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    forms::{Draft, FormKey, FormSpec},
    lists::Unavailable,
    places::{
        photos::photos_of,
        store::{Details, NewPlace, Stored},
        suspensions::{Suspension, SuspensionState, suspensions_of},
    },
    presession::PreSession,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    districts::Point,
    places::{Fact, SuspensionReason, parking::Vehicle},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    fields::{Control, field},
    photos::Photos,
    suspensions::{Act as SuspensionAct, Facts as SuspensionFacts},
    told_once, unavailable,
    words::{fact_word, kind_name, local_input, time, word},
};
use crate::{
    api::places::{PHOTO_ADD, PHOTO_REMOVE, SUSPEND},
    desk::Desk,
    frame,
    routes::{StaffRoute, functions, link},
};

/// `/staff/places/{id}`.
pub(super) async fn page(
    State(state): State<AppState>,
    id: Result<Path<Uuid>, PathRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let Ok(Path(id)) = id else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let read = async {
        let place = super::stored(&state, id).await?;
        let suspensions = suspensions_of(&state.kernel.db, id).await?;
        let photos = photos_of(&state.kernel.db, id).await?;
        Ok::<_, Unavailable>(place.map(|place| (place, suspensions, photos)))
    };
    let (stored, suspensions, photos) = match read.await {
        Ok(Some(read)) => read,
        Ok(None) => return problem_page(&state, &visit, StatusCode::NOT_FOUND),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let browser = presession(&state, &visit);
    let form = form_of(&state, &browser.token, &SUSPEND, id).await;
    let photo = form_of(&state, &browser.token, &PHOTO_ADD, id).await;
    let remove = told_once(&state, &browser.token, &PHOTO_REMOVE).await;
    let now = state.kernel.now();
    let page = render(&state, &visit, || {
        let area = backend::accounts::Area { street: stored.street, ..Default::default() };
        let writes = desk.staff().permit(Act::Write, Kind::Place, area).is_ok();
        let mini_app = state.kernel.carriers.platforms.wechat.is_some();
        let title = stored.place.name.clone();
        let body = view! {
            <ErrorSummary errors=[&form, &photo, &remove].map(|form| form.errors.clone()).concat()/>
            <Links stored=stored.clone() writes mini_app/>
            <Facts place=stored.place.clone()/>
            <h2>{t("place-photos")}</h2>
            <Photos photos place=id writes remove=remove.key.to_text() form=photo/>
            <h2>{t("desk-place-suspensions")}</h2>
            <Suspensions suspensions key=form.key.to_text() place=id writes now/>
            {writes.then(|| view! { <Suspend form=form.clone() place=id now/> })}
            <h2>{t("desk-place-verified")}</h2>
            <Verified place=stored.place/>
        };
        frame::page(&desk, "places", &title, body)
    });
    (browser.headers(), page).into_response()
}

/// A form of this page; a draft of another place, in another tab, is not for it.
async fn form_of(state: &AppState, session: &PreSession, spec: &FormSpec, place: Uuid) -> FormView {
    let form = FormView::open(state, session, spec).await;
    if form.value("id") == place.to_string() {
        return form;
    }
    FormView::of(state, Draft::default(), form.kept)
}

/// To the page of residents, to the form, to the tariff, to the mini-app's code.
#[component]
fn Links(stored: Stored, writes: bool, mini_app: bool) -> impl IntoView {
    let place = &stored.place;
    let public = Route::Door(place.code.as_str().to_owned());
    let edit = writes.then(|| {
        let href = link(&StaffRoute::PlaceEdit(place.id, None));
        view! { <LinkButton text=t("desk-place-edit") href weight=Weight::Plain/> }
    });
    let tariff = (writes && matches!(place.details, Details::Parking(_))).then(|| {
        let href = link(&StaffRoute::PlaceTariff(place.id, Vehicle::Small, None));
        view! { <LinkButton text=t("desk-place-tariff") href weight=Weight::Plain/> }
    });
    let code = mini_app.then(|| {
        let href = link(&StaffRoute::PlaceMiniAppCode(place.id));
        view! { <LinkButton text=t("desk-place-mini-app-code") href weight=Weight::Plain/> }
    });
    view! {
        <div class="actions">
            <LinkButton text=t("desk-place-public") href=href(&public) weight=Weight::Plain/>
            {edit}
            {tariff}
            {code}
        </div>
    }
}

#[component]
fn Facts(place: NewPlace) -> impl IntoView {
    let said = |text: String| if text.is_empty() { t("desk-place-unknown") } else { text };
    // Six places are a hand's breadth.
    let degrees = |point: Point| format!("{:.6}, {:.6}", point.latitude(), point.longitude());
    let entrance = place.entrance.map(|point| {
        view! { <dt>{t("desk-place-field-entrance")}</dt><dd>{degrees(point)}</dd> }
    });
    let datum = word("desk-place-datum", place.raw.datum().as_str());
    let raw = format!("{:.6}, {:.6} ({datum})", place.raw.latitude(), place.raw.longitude());
    let public = place.public_hours();
    let unread = !public.is_empty() && backend::places::store::syntax_of(public).is_none();
    let unread = unread.then(|| {
        view! { " " <Badge text=t("desk-place-hours-unread") tone=Tone::Warn/> }
    });
    let implied = place.implied();
    let attributes: Vec<_> = place
        .attributes
        .iter()
        .chain(&implied)
        .map(|(attribute, known)| {
            let name = word("place-attribute", attribute.as_str());
            let known = word("place-known", known.as_str());
            t_with("desk-place-attribute", &[("name", name.into()), ("known", known.into())])
        })
        .collect();
    let source = match &place.external_id {
        Some(id) => format!("{} · {id}", place.source),
        None => place.source.clone(),
    };
    view! {
        <dl class="facts">
            <dt>{t("desk-place-field-code")}</dt><dd><code>{place.code.as_str().to_owned()}</code></dd>
            <dt>{t("desk-place-field-kind")}</dt><dd>{kind_name(&place.kind)}</dd>
            <dt>{t("desk-place-state")}</dt>
            <dd>{word("desk-places-state", place.standing.as_str())}</dd>
            <dt>{t("desk-place-field-address")}</dt><dd>{said(place.address)}</dd>
            <dt>{t("desk-place-field-hours")}</dt><dd>{said(place.hours)}{unread}</dd>
            <dt>{t("desk-place-field-phone")}</dt><dd>{said(place.phone.unwrap_or_default())}</dd>
            <dt>{t("desk-place-field-operator")}</dt><dd>{said(place.operator)}</dd>
            <dt>{t("desk-place-field-position")}</dt><dd>{degrees(place.point)}</dd>
            {entrance}
            <dt>{t("desk-place-field-raw")}</dt><dd>{raw}</dd>
            <dt>{t("desk-place-field-source")}</dt><dd>{source}</dd>
            <dt>{t("desk-place-group-attributes")}</dt>
            <dd>{said(attributes.join(&t("list-separator")))}</dd>
        </dl>
    }
}

#[component]
fn Suspensions(
    suspensions: Vec<Suspension>,
    key: String,
    place: Uuid,
    writes: bool,
    now: DateTime<Utc>,
) -> impl IntoView {
    if suspensions.is_empty() {
        return view! { <p role="status">{t("list-empty")}</p> }.into_any();
    }
    suspensions
        .into_iter()
        .map(|one| {
            let tone = match one.state {
                SuspensionState::Asked => Tone::Warn,
                SuspensionState::Approved if one.is_running_or_to_come(now) => Tone::Late,
                SuspensionState::Approved | SuspensionState::Refused => Tone::Neutral,
            };
            let state = word("desk-place-suspension-state", one.state.as_str());
            let reopen = (writes && one.is_running_or_to_come(now)).then(|| {
                view! { <SuspensionAct key=key.clone() id=one.id act="reopen" back=place.to_string()/> }
            });
            view! {
                <article class="card">
                    <p><Badge text=state.clone() tone/></p>
                    <SuspensionFacts suspension=one/>
                    {reopen}
                </article>
            }
        })
        .collect_view()
        .into_any()
}

/// The form to ask for a suspension.
#[component]
fn Suspend(form: FormView, place: Uuid, now: DateTime<Utc>) -> impl IntoView {
    let reasons = SuspensionReason::ALL
        .iter()
        .map(|reason| {
            let code = reason.as_str();
            (code.to_owned(), word("place-suspension", code))
        })
        .collect();
    let open = !form.errors.is_empty();
    let mut form = form;
    if form.value("starts_at").is_empty() {
        let values = [("starts_at", local_input(now))];
        let values = backend::forms::FormValues::from_post(&SUSPEND, values);
        form.values = values.extend(form.values);
    }
    let fields = vec![
        field(&form, "reason", t("desk-place-field-reason"), None, &Control::Words(reasons)),
        field(
            &form,
            "starts_at",
            t("desk-place-field-starts"),
            None,
            &Control::Line("datetime-local", 30),
        ),
        field(
            &form,
            "ends_at",
            t("desk-place-field-ends"),
            Some("desk-place-hint-ends"),
            &Control::Line("datetime-local", 30),
        ),
        field(
            &form,
            "words",
            t("desk-place-field-words"),
            Some("desk-place-hint-words"),
            &Control::Long(200),
        ),
    ];
    view! {
        <details class="group" open=open>
            <summary>{t("desk-place-suspend")}</summary>
            <p class="note">{t("desk-place-suspend-about")}</p>
            <form
                method="post"
                action=in_locale(functions::PLACE_SUSPEND, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=place.to_string()/>
                {fields}
                <SubmitButton text=t("desk-place-suspend-ask") weight=Weight::Primary/>
            </form>
        </details>
    }
}

/// When each fact was last seen to be so.
#[component]
fn Verified(place: NewPlace) -> impl IntoView {
    let mut verified = place.verified;
    if verified.is_empty() {
        return view! { <p role="status">{t("desk-place-never-checked")}</p> }.into_any();
    }
    verified.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    let rows = verified
        .into_iter()
        .map(|(fact, at): (Fact, _)| {
            view! { <dt>{fact_word(fact)}</dt><dd>{time(at)}</dd> }
        })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}
