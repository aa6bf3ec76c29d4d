//! Taking a staff form in: who sends it, what is in it, and where it leads.

use std::future::Future;

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
    problem::FieldError,
    records::{SaveError, Saving},
};
use leptos::{prelude::expect_context, server_fn::codec::MultipartData};
use uuid::Uuid;

use crate::{
    desk::{Desk, NotAtDesk},
    routes::StaffRoute,
};

/// Reads a form of texts and does `work` with it. What cannot be done goes back to `page` with what
/// was typed and what is wrong; whoever was signed out meanwhile signs in first.
pub async fn take<Fut>(
    form: MultipartData,
    spec: &FormSpec,
    page: impl FnOnce(&FormValues) -> StaffRoute + Send,
    work: impl FnOnce(AppState, Visit, Desk, FormPost) -> Fut + Send,
) -> Answer
where
    Fut: Future<Output = Result<Outcome, Vec<FieldError>>> + Send,
{
    take_with(form, spec, None, page, work).await
}

/// The same for a form with boxes under one name, the first of `boxes`; what is ticked stands in the
/// field that is the second.
pub async fn take_boxes<Fut>(
    form: MultipartData,
    spec: &FormSpec,
    boxes: (&str, &str),
    page: impl FnOnce(&FormValues) -> StaffRoute + Send,
    work: impl FnOnce(AppState, Visit, Desk, FormPost) -> Fut + Send,
) -> Answer
where
    Fut: Future<Output = Result<Outcome, Vec<FieldError>>> + Send,
{
    take_any(form, spec, None, Some(boxes), page, work).await
}

/// The same for a form with a photo in the field `photo`.
pub async fn take_with<Fut>(
    form: MultipartData,
    spec: &FormSpec,
    photo: Option<&str>,
    page: impl FnOnce(&FormValues) -> StaffRoute + Send,
    work: impl FnOnce(AppState, Visit, Desk, FormPost) -> Fut + Send,
) -> Answer
where
    Fut: Future<Output = Result<Outcome, Vec<FieldError>>> + Send,
{
    take_any(form, spec, photo, None, page, work).await
}

async fn take_any<Fut>(
    form: MultipartData,
    spec: &FormSpec,
    photo: Option<&str>,
    boxes: Option<(&str, &str)>,
    page: impl FnOnce(&FormValues) -> StaffRoute + Send,
    work: impl FnOnce(AppState, Visit, Desk, FormPost) -> Fut + Send,
) -> Answer
where
    Fut: Future<Output = Result<Outcome, Vec<FieldError>>> + Send,
{
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Outcome::Again(StaffRoute::Start.into()).answer(session);
    };
    let mut post = FormPost::read(parts, spec, photo).await;
    // Before anything can fail, so that every draft has them.
    if let Some((boxes, field)) = boxes {
        post.gather(spec, boxes, field);
    }
    let values = post.values.clone();
    let page = page(&values);
    let result = match Desk::open(&state, &visit).await {
        Ok(_) if !post.errors.is_empty() => Err((post.errors.clone(), page.into())),
        Ok(desk) => work(state.clone(), visit.clone(), desk, post)
            .await
            .map_err(|errors| (errors, page.into())),
        Err(NotAtDesk::SignedOut) => {
            Err((Vec::new(), StaffRoute::SignIn(Some(page.path())).into()))
        }
        Err(NotAtDesk::Unavailable(_)) => {
            Err((vec![FieldError::new("", "unavailable")], page.into()))
        }
    };
    let outcome = match result {
        Ok(Outcome::Done(next)) => done(&state, &session.token, spec, next).await,
        Ok(other) => other,
        Err((errors, back)) => {
            let back: Route = back;
            again(&state, &session.token, spec, values, errors, back, |_| {
                problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
            })
            .await
        }
    };
    outcome.answer(session)
}

/// What stands in a field; nothing where it was not sent.
#[must_use]
pub fn text(values: &FormValues, field: &str) -> String {
    values.get(field).unwrap_or_default().to_owned()
}

/// The id in a field, if it is one.
#[must_use]
pub fn id(values: &FormValues, field: &str) -> Option<Uuid> {
    values.get(field)?.parse().ok()
}

/// The key of the form; a post that was not made from a form of ours is a form of its own.
#[must_use]
pub fn key(state: &AppState, post: &FormPost) -> FormKey {
    post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random))
}

/// Who saves which record, the one whose id is in the field `id`.
#[must_use]
pub fn saving<'a>(state: &AppState, visit: &Visit, desk: &'a Desk, post: &FormPost) -> Saving<'a> {
    Saving {
        staff: desk.staff(),
        id: id(&post.values, "id"),
        key: key(state, post),
        request_id: Some(visit.request_id.clone()),
    }
}

/// What is to be shown on the form: what is wrong with its fields, or else with the whole. What is our
/// fault is logged.
#[must_use]
pub fn errors(error: &(impl Problem + 'static), fields: Vec<FieldError>) -> Vec<FieldError> {
    if error.status() >= 500 {
        tracing::error!(error = error as &dyn std::error::Error, "staff form failed");
    }
    if fields.is_empty() { vec![FieldError::new("", error.code())] } else { fields }
}

/// The same for an error that is one thing: at its field, or at the whole.
#[must_use]
pub fn whole(error: &(impl Problem + 'static)) -> Vec<FieldError> {
    let at_field = error.field().map(|field| FieldError::new(field, error.code()));
    errors(error, at_field.into_iter().collect())
}

/// The same for a record that was not saved.
#[must_use]
pub fn not_saved(error: SaveError) -> Vec<FieldError> {
    match error {
        SaveError::Invalid(fields) => fields,
        error => errors(&error, Vec::new()),
    }
}
