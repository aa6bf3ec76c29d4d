//! The server functions of what residents say of places.

use std::net::{IpAddr, Ipv4Addr};

use backend::{
    forms::{FormKey, FormSpec},
    places::{
        read::{Read, read},
        say::{Correct, ReportFault, SayError, Sender, confirm, correct, rate, report_fault},
    },
    presession::PreSession,
    problem::{FieldError, Problem},
};
use domain::places::{Fact, PlaceCode};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::notices::BODY_BYTES;
use crate::{
    form::{Answer, FormPost, Outcome, again, done, presession},
    pages::places::{correction_alone, fault_alone},
    routes::{Finding, Route, Service, functions},
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};

/// The field with the code of the place.
pub const PLACE: &str = "place";
/// The field with the fact that is wrong.
pub const FACT: &str = "fact";

/// The form of a fault.
pub const FAULT: FormSpec =
    FormSpec { name: "places.fault", kept: &[FormKey::FIELD, PLACE, "fault", "words"] };
/// The form of a correction.
pub const CORRECTION: FormSpec =
    FormSpec { name: "places.correction", kept: &[FormKey::FIELD, PLACE, FACT, "value", "words"] };
/// The single buttons.
const BUTTON: FormSpec = FormSpec { name: "places.button", kept: &[PLACE, "stars", "door"] };

/// Every one of them.
#[must_use]
pub fn routes() -> Routes {
    server_fn::axum::register_explicit::<ReportPlaceFault>();
    server_fn::axum::register_explicit::<CorrectPlace>();
    server_fn::axum::register_explicit::<ConfirmPlace>();
    server_fn::axum::register_explicit::<RatePlace>();
    Routes::new()
        .post(functions::REPORT_FAULT, Access::SameOrigin, BODY_BYTES, super::call)
        .post(functions::CORRECT, Access::SameOrigin, BODY_BYTES, super::call)
        .post(functions::CONFIRM, Access::SameOrigin, BODY_BYTES, super::call)
        .post(functions::RATE_PLACE, Access::SameOrigin, BODY_BYTES, super::call)
}

/// Where a post without a place goes.
fn nowhere() -> Route {
    Route::Service(Service::Toilets)
}

/// Takes a fault.
#[server(prefix = "/_fn", endpoint = "places/report-fault", input = MultipartFormData)]
pub async fn report_place_fault(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    let post = FormPost::read(parts, &FAULT, None).await;
    let Some(place) = place_of(&post) else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    let report = ReportFault {
        place,
        fault: field(&post, "fault"),
        words: field(&post, "words"),
        sender: sender(&state, &visit, &session.token, &post),
    };
    let said = if post.errors.is_empty() {
        report_fault(&state.kernel, report).await.map_err(|error| told(&error))
    } else {
        Err(post.errors.clone())
    };
    let code = place.as_str().to_owned();
    let outcome = match said {
        Ok(()) => done(&state, &session.token, &FAULT, Route::DoorThanks(code, "fault")).await,
        Err(errors) => {
            let page = Route::Door(code.clone());
            again(&state, &session.token, &FAULT, post.values, errors, page, |form| {
                fault_alone(&state, &visit, code, form)
            })
            .await
        }
    };
    Ok(outcome.answer(session))
}

/// Takes a correction.
#[server(prefix = "/_fn", endpoint = "places/correct", input = MultipartFormData)]
pub async fn correct_place(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    let post = FormPost::read(parts, &CORRECTION, None).await;
    let Some(place) = place_of(&post) else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    let correction = Correct {
        place,
        fact: field(&post, FACT),
        value: field(&post, "value"),
        words: field(&post, "words"),
        sender: sender(&state, &visit, &session.token, &post),
    };
    let said = if post.errors.is_empty() {
        correct(&state.kernel, correction).await.map_err(|error| told(&error))
    } else {
        Err(post.errors.clone())
    };
    let code = place.as_str().to_owned();
    let outcome = match said {
        Ok(()) => {
            let page = page_of(&state, place, "correct").await;
            done(&state, &session.token, &CORRECTION, page).await
        }
        Err(errors) => {
            let fact = Fact::parse(&field(&post, FACT));
            let page = Route::Correct(code.clone(), fact.map(|fact| fact.as_str().to_owned()));
            again(&state, &session.token, &CORRECTION, post.values, errors, page, |form| {
                correction_alone(&state, &visit, code, fact, form)
            })
            .await
        }
    };
    Ok(outcome.answer(session))
}

/// Notes that all of it is right. Thanks in any case: whoever says it twice, or while nothing can be
/// noted, is not to be bothered with it.
#[server(prefix = "/_fn", endpoint = "places/confirm", input = MultipartFormData)]
pub async fn confirm_place(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    let post = FormPost::read(parts, &BUTTON, None).await;
    let Some(place) = place_of(&post) else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    if let Err(error) = confirm(&state.kernel, place, session.token.id(), address(&visit)).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "not noted");
    }
    Ok(Outcome::Done(page_of(&state, place, "confirm").await).answer(session))
}

/// Counts stars; thanks in any case, as above.
#[server(prefix = "/_fn", endpoint = "places/rate", input = MultipartFormData)]
pub async fn rate_place(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    let post = FormPost::read(parts, &BUTTON, None).await;
    let Some(place) = place_of(&post) else {
        return Ok(Outcome::Again(nowhere()).answer(session));
    };
    let stars = field(&post, "stars").parse().unwrap_or(0);
    let rated = rate(&state.kernel, place, stars, session.token.id(), address(&visit)).await;
    if let Err(error) = rated {
        tracing::debug!(error = &error as &dyn std::error::Error, "not counted");
    }
    let next = match field(&post, "door").as_str() {
        "" => page_of(&state, place, "rate").await,
        _ => Route::DoorThanks(place.as_str().to_owned(), "rate"),
    };
    Ok(Outcome::Done(next).answer(session))
}

fn field(post: &FormPost, name: &str) -> String {
    post.values.get(name).unwrap_or_default().to_owned()
}

fn place_of(post: &FormPost) -> Option<PlaceCode> {
    PlaceCode::parse(post.values.get(PLACE)?)
}

/// The page of a place, with thanks; its door where it cannot be read now.
async fn page_of(state: &AppState, place: PlaceCode, thanks: &'static str) -> Route {
    let code = place.as_str().to_owned();
    match read(&state.kernel, place).await {
        Ok(Read::Here(place)) => {
            let finding = Finding::of(place.finder, &place.listed.kind);
            Route::PlaceThanks(finding, code, thanks)
        }
        _ => Route::DoorThanks(code, thanks),
    }
}

fn sender(state: &AppState, visit: &Visit, session: &PreSession, post: &FormPost) -> Sender {
    Sender {
        locale: visit.locale,
        visitor: session.id(),
        key: post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random)),
        address: address(visit),
        request_id: Some(visit.request_id.clone()),
    }
}

/// What went wrong, in words of the form.
fn told(error: &SayError) -> Vec<FieldError> {
    if let SayError::Database(source) = error {
        tracing::error!(error = source as &dyn std::error::Error, "report not kept");
    }
    match error.fields() {
        fields if fields.is_empty() => vec![FieldError::new("", error.code())],
        fields => fields,
    }
}

fn address(visit: &Visit) -> IpAddr {
    visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
