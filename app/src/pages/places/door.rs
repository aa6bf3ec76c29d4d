//! What the code on a door opens: is it open, what is wrong with it, how clean is it; and the sign
//! that has the code.

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    forms::FormKey,
    places::{
        find::{Listed, Terms},
        read::{Place, Standing, alternatives},
        say::MAX_WORDS,
    },
};
use chrono::{DateTime, Utc};
use domain::places::{Fault, Finder, PlaceKind};
use leptos::prelude::*;

use super::{
    facts::name,
    place::{ALTERNATIVES, Found, StandingNow, find},
    query::near,
    row::Rows,
    say::{Rate, Thanks},
    tariff::Asked,
};
use crate::{
    api::places::{FAULT, PLACE},
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
        live_places::LivePlaces,
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, error_text, presession},
    islands::form_sender::FormSender,
    pages::ask::other,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, encode, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// `/t/{code}`.
pub async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &FAULT).await;
    let thanks = asked.map(|Query(asked)| asked.thanks).unwrap_or_default();
    (session.headers(), show(&state, &visit, &code, form, thanks).await).into_response()
}

/// The form by itself, for when the place cannot be read.
pub fn alone(state: &AppState, visit: &Visit, code: String, form: FormView) -> Response {
    render(state, visit, || {
        let view = view! { <h1>{code.to_uppercase()}</h1> <FaultForm code=code kind=None form/> };
        Page::new(t("place-report"), view).within(Section::Nearby).private()
    })
}

/// The page of a place's door with `form` in it.
async fn show(
    state: &AppState,
    visit: &Visit,
    code: &str,
    mut form: FormView,
    thanks: String,
) -> Response {
    let mut found = match find(state, visit, code, |_, code| Route::Door(code)).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    if found.instead.is_empty() {
        found.instead = others(state, &found.place).await;
    }
    // A draft about another place is not this form's.
    if form.value(PLACE) != found.place.listed.code.as_str() {
        form.errors.clear();
        form.values = Default::default();
        form.key = FormKey::mint(&*state.kernel.random);
    }
    render(state, visit, || {
        let title = name(&found.place).0;
        let view = view! { <DoorView found form thanks/> };
        Page::new(title, view).within(Section::Nearby).private()
    })
}

/// The nearest others that are open, whatever the hours of this one say: who stands at the door may
/// find it locked or broken. None where they cannot be read now.
async fn others(state: &AppState, place: &Place) -> Vec<Listed> {
    let calendar = state.calendar.get();
    let terms = Terms { now: state.kernel.now(), calendar: &calendar.calendar };
    let read = alternatives(&state.kernel, &terms, place, ALTERNATIVES).await;
    read.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "others nearby were not read");
        Vec::new()
    })
}

#[component]
fn DoorView(found: Found, form: FormView, thanks: String) -> impl IntoView {
    let Found { place, instead, finding, survey, now } = found;
    let (title, language) = name(&place);
    let code = place.listed.code.as_str().to_owned();
    let page = Route::Place(finding.clone(), code.clone());
    let gone = place.standing == Standing::Gone;
    let nearby = Route::Places(finding, format!("near={}", near(place.point)));
    // Who cannot use this one looks for another before anything else.
    let first = place.needs_another() || !place.listed.state.is_open() || thanks == "fault";
    let list = view! { <Instead finder=place.finder instead now survey/> };
    let (above, below) = if first { (Some(list), None) } else { (None, Some(list)) };
    let around = Route::ReportPlace(code.clone());
    view! {
        <Breadcrumb above=vec![(page.clone(), t("place-page"))]/>
        <div data-live="place" data-places=code.clone()>
            <h1 lang=other(language, use_locale())>{title}</h1>
            <Thanks what=thanks/>
            <StandingNow place=&place now/>
        </div>
        <LivePlaces/>
        {above}
        {(!gone).then(|| {
            let kind = PlaceKind::ruling(&place.listed.kind, place.finder);
            view! { <FaultForm code=code.clone() kind form/> }
        })}
        {(!gone && place.finder == Finder::Toilets)
            .then(|| view! { <Rate code=code.clone() rated=place.rated door=true/> })}
        {below}
        <p class="actions">
            <LinkButton text=t("place-others") href=href(&nearby) weight=Weight::Plain/>
            <LinkButton text=t("place-page-all") href=href(&page) weight=Weight::Plain/>
            <LinkButton text=t("place-report-case") href=href(&around) weight=Weight::Plain/>
        </p>
    }
}

#[component]
fn Instead(
    finder: Finder,
    instead: Vec<Listed>,
    now: DateTime<Utc>,
    survey: std::sync::Arc<backend::places::find::Survey>,
) -> impl IntoView {
    (!instead.is_empty()).then(|| {
        view! {
            <h2>{t("place-instead")}</h2>
            <Rows finder places=instead filters=Vec::new() now survey/>
        }
    })
}

/// What is wrong, and words to it.
#[component]
fn FaultForm(
    code: String,
    /// Whose faults to offer; all where no kind's rules count.
    kind: Option<PlaceKind>,
    form: FormView,
) -> impl IntoView {
    let chosen = form.value("fault");
    let error = form.error("fault").map(error_text);
    let wrong = error.is_some();
    let choices = Fault::ALL
        .iter()
        .filter(|fault| kind.is_none_or(|kind| fault.is_of(kind)))
        .enumerate()
        .map(|(at, fault)| {
            let id = (at == 0).then(|| "field-fault".to_owned());
            view! {
                <Choice
                    pick=Pick::One
                    name="fault"
                    value=fault.as_str()
                    label=t(&format!("place-fault-{}", fault.as_str()))
                    chosen=chosen == fault.as_str()
                    id
                />
            }
        })
        .collect_view();
    view! {
        <h2>{t("place-report")}</h2>
        <form
            method="post"
            action=in_locale(functions::REPORT_FAULT, use_locale())
            enctype="multipart/form-data"
            novalidate
            data-sending=t("form-sending")
            data-failed=t("form-failed")
        >
            <div data-fields>
                {(!form.kept).then(|| view! {
                    <Notice kind=NoticeKind::Warning title=t("problem-unavailable")><p>{t("place-not-now")}</p></Notice>
                })}
                <ErrorSummary errors=form.errors.clone()/>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name=PLACE value=code/>
                <fieldset class="field" class:wrong=wrong>
                    <legend>{t("place-fault")}</legend>
                    {error.map(|text| view! { <p class="error" id="field-fault-error">{text}</p> })}
                    <div class="choices">{choices}</div>
                </fieldset>
                <Field
                    form
                    name="words"
                    control=Control::Long
                    label=t("place-fault-words")
                    hint=t("place-words-hint")
                    max_length=MAX_WORDS
                />
            </div>
            <SubmitButton text=t("place-send") weight=Weight::Primary/>
            <FormSender/>
        </form>
        <p class="small soft">{t("place-report-kept")}</p>
    }
}

/// `/t/{code}/sign`: to be printed.
pub async fn sign(
    State(state): State<AppState>,
    Path(code): Path<String>,
    visit: Visit,
) -> Response {
    let found = match find(&state, &visit, &code, |_, code| Route::Sign(code)).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    render(&state, &visit, || {
        let (title, language) = name(&found.place);
        let heading = t_with("place-sign-of", &[("name", title.clone().into())]);
        let code = found.place.listed.code.as_str().to_owned();
        let page = Route::Place(found.finding.clone(), code.clone());
        let district = state.district.get();
        let kind = found.survey.kind_name(&found.place.listed.kind, visit.locale).to_owned();
        let sponsor = district.sponsor.get(visit.locale).to_owned();
        // Everybody who scans it chooses their own language.
        let target = Route::Door(code.clone()).href(domain::locale::Locale::default());
        let image = format!("/qr.svg?to={}", encode(&target));
        let qr = state.public_url.is_some().then(|| {
            view! { <img src=image alt=t("place-sign-qr") width="320" height="320"/> }
        });
        let no_address = state.public_url.is_none();
        let view = view! {
            <Breadcrumb above=vec![(page, title.clone())]/>
            <h1 class="unprinted">{heading.clone()}</h1>
            <p class="unprinted">{t("place-sign-how")}</p>
            {no_address.then(|| view! { <p class="unprinted">{t("place-sign-no-address")}</p> })}
            <section class="sign">
                <p class="sign-kind">{kind}</p>
                <p class="sign-name" lang=other(language, use_locale())>{title}</p>
                {qr}
                <p class="sign-what">{t("place-sign-what")}</p>
                <p class="sign-code num">{code.to_uppercase()}</p>
                <p>{t_with("place-sign-call", &[("hotline", district.hotline.clone().into())])}</p>
                <p class="soft">{sponsor}</p>
            </section>
        };
        let mut page = Page::new(heading, view).within(Section::Nearby);
        page.indexed = false;
        page
    })
}
