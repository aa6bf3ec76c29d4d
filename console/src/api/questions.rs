//! The server functions of the queue of questions.

use app::{
    form::{Answer, FormPost, Outcome, again, done, presession},
    pages::problem::problem_page,
    routes::Route,
    state::AppState,
    visit::Visit,
};
use axum::http::StatusCode;
use backend::{
    Problem,
    forms::{FormKey, FormSpec, FormValues},
    notices::questions::{
        Answer as GivenAnswer, Claim, CloseError, Dismiss, Source, answer, claim, dismiss,
    },
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use crate::{
    desk::Desk,
    form::{id, key},
    routes::StaffRoute,
};

/// The form that answers.
pub const ANSWER: FormSpec =
    FormSpec { name: "staff.answer", kept: &[FormKey::FIELD, "source", "id", "answer"] };
/// The buttons that take a question and give it back.
const CLAIM: FormSpec = FormSpec { name: "staff.claim", kept: &["source", "id", "act"] };
/// The form that dismisses.
const DISMISS: FormSpec = FormSpec { name: "staff.dismiss", kept: &["source", "id", "reason"] };

/// Which question a form is about, and its page.
fn target(values: &FormValues) -> (Source, Uuid) {
    let source = values.get("source").and_then(Source::parse).unwrap_or(Source::General);
    (source, id(values, "id").unwrap_or_default())
}

fn sign_in(to: StaffRoute) -> Route {
    StaffRoute::SignIn(Some(to.path())).into()
}

/// Takes a question to work on, or gives it back.
#[server(prefix = "/_fn", endpoint = "staff/questions/claim", input = MultipartFormData)]
pub async fn claim_question(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(StaffRoute::Questions.into()).answer(session));
    };
    let values = FormPost::read(parts, &CLAIM, None).await.values;
    let (source, id) = target(&values);
    let Ok(desk) = Desk::open(&state, &visit).await else {
        let to = sign_in(StaffRoute::Question(source, id, None));
        return Ok(Outcome::Again(to).answer(session));
    };
    let take = values.get("act") != Some("release");
    let wanted = Claim { source, id, take, request_id: Some(visit.request_id.clone()) };
    let refused = claim(&state.kernel, desk.staff(), wanted).await.err().map(|error| error.code());
    let next = match (refused, take) {
        (None, false) => StaffRoute::Questions,
        (refused, _) => StaffRoute::Question(source, id, refused),
    };
    Ok(Outcome::Done(next.into()).answer(session))
}

/// Answers a question.
#[server(prefix = "/_fn", endpoint = "staff/questions/answer", input = MultipartFormData)]
pub async fn answer_question(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(StaffRoute::Questions.into()).answer(session));
    };
    let post = FormPost::read(parts, &ANSWER, None).await;
    let (source, id) = target(&post.values);
    let page = StaffRoute::Question(source, id, None);
    let (errors, next) = match Desk::open(&state, &visit).await {
        Err(_) => (Vec::new(), sign_in(page)),
        Ok(_) if !post.errors.is_empty() => (post.errors.clone(), page.into()),
        Ok(desk) => {
            let given = GivenAnswer {
                source,
                id,
                text: post.values.get("answer").unwrap_or_default().to_owned(),
                key: key(&state, &post),
                request_id: Some(visit.request_id.clone()),
            };
            match answer(&state.kernel, desk.staff(), given).await {
                Ok(()) => {
                    let next = StaffRoute::Questions.into();
                    return Ok(done(&state, &session.token, &ANSWER, next).await.answer(session));
                }
                Err(error) => {
                    log(&error);
                    (error.fields(), page.into())
                }
            }
        }
    };
    let outcome = again(&state, &session.token, &ANSWER, post.values, errors, next, |_| {
        problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
    })
    .await;
    Ok(outcome.answer(session))
}

/// Closes a question without an answer.
#[server(prefix = "/_fn", endpoint = "staff/questions/dismiss", input = MultipartFormData)]
pub async fn dismiss_question(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(StaffRoute::Questions.into()).answer(session));
    };
    let values = FormPost::read(parts, &DISMISS, None).await.values;
    let (source, id) = target(&values);
    let Ok(desk) = Desk::open(&state, &visit).await else {
        let to = sign_in(StaffRoute::Question(source, id, None));
        return Ok(Outcome::Again(to).answer(session));
    };
    let wanted = Dismiss {
        source,
        id,
        reason: values.get("reason").unwrap_or_default().to_owned(),
        request_id: Some(visit.request_id.clone()),
    };
    let next = match dismiss(&state.kernel, desk.staff(), wanted).await {
        Ok(()) => StaffRoute::Questions,
        Err(error) => {
            log(&error);
            // Its only field is a choice among given ones.
            let code = match &error {
                CloseError::Invalid(_) => "dismissal-missing",
                error => error.code(),
            };
            StaffRoute::Question(source, id, Some(code))
        }
    };
    Ok(Outcome::Done(next.into()).answer(session))
}

fn log(error: &CloseError) {
    if let CloseError::Database(source) = error {
        tracing::error!(error = source as &dyn std::error::Error, "question not closed");
    }
}
