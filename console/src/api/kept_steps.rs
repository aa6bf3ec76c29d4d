//! The server function of steps that a phone kept until there was a network (`public/field.js`).
//!
//! A step comes as it was filled in, as often as it takes: its key is known for a day longer than the
//! phone sends it (`backend::cases::KEPT_STEP_LIFE`), so it has one effect. Nobody may be looking when
//! it comes, so no draft is kept here; what was typed stays on the phone until it was taken.

use app::{
    api::{BODY_BYTES, call, kept::LATER},
    form::{FormPost, Outcome, presession},
    routing::{Access, Routes},
    state::AppState,
    texts::text,
    visit::Visit,
};
use backend::{
    cases::{class_of, point_of},
    problem::FieldError,
};
use domain::locale::Localised;
use leptos::{
    prelude::*,
    server_fn::{
        axum::register_explicit,
        codec::{MultipartData, MultipartFormData},
    },
};
use serde::{Deserialize, Serialize};

use super::cases::{PHOTO, STEP, case_page, step_of};
use crate::{
    desk::{Desk, NotAtDesk},
    routes::{StaffRoute, functions},
};

/// Whose step it is: the id of whoever filled it in.
const BY: &str = "by";

/// What a colleague who is at work on the case may have let go of in a while.
const CLAIMED: &str = "case-claimed";

/// What became of a kept step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptStep {
    /// `done`; `again` for what has to be mended first; `later` for what may go through as it is.
    pub outcome: String,
    /// The page of its case.
    pub location: String,
    /// What is wrong, in the language that it was sent in.
    pub errors: Vec<WrongStep>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongStep {
    /// The field; empty for the whole.
    pub field: String,
    pub code: String,
    pub text: String,
}

/// The function.
pub(super) fn routes() -> Routes {
    register_explicit::<TakeKeptStep>();
    Routes::new().post(functions::CASE_STEP_KEPT, Access::SameOrigin, BODY_BYTES, call)
}

/// Takes a step that was kept. Without JavaScript nothing is kept and nothing comes here.
#[server(prefix = "/_fn", endpoint = "staff/cases/kept", input = MultipartFormData)]
pub async fn take_kept_step(form: MultipartData) -> Result<KeptStep, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(answered(Outcome::Again(StaffRoute::Start.into()), session));
    };
    let post = FormPost::read(parts, &STEP, Some(PHOTO)).await;
    let page = case_page(&post.values).into();
    let errors = match taken(&state, &visit, &post).await {
        Ok(()) => return Ok(answered(Outcome::Done(page), session)),
        Err(errors) => errors,
    };
    let mut kept = answered(Outcome::Again(page), session);
    if errors.iter().all(|error| is_for_later(&error.code)) {
        "later".clone_into(&mut kept.outcome);
    }
    let points = points(&state, &post, &errors).await;
    kept.errors = errors.into_iter().map(|error| wrong(error, &visit, &points)).collect();
    Ok(kept)
}

/// Takes it from whoever filled it in and is still signed in.
async fn taken(state: &AppState, visit: &Visit, post: &FormPost) -> Result<(), Vec<FieldError>> {
    let whole = |code: &'static str| vec![FieldError::new("", code)];
    let desk = Desk::open(state, visit).await.map_err(|absent| match absent {
        NotAtDesk::SignedOut => whole("signed-out"),
        NotAtDesk::Unavailable(_) => whole("unavailable"),
    })?;
    // Somebody else has signed in meanwhile: it waits for whoever it is of.
    let by = post.all(BY).last().copied().unwrap_or_default();
    if !by.is_empty() && by != desk.staff().id.to_string() {
        return Err(whole("signed-out"));
    }
    if !post.errors.is_empty() {
        return Err(post.errors.clone());
    }
    step_of(state, visit, &desk, post).await
}

fn is_for_later(code: &str) -> bool {
    LATER.contains(&code) || [CLAIMED, "signed-out"].contains(&code)
}

fn answered(outcome: Outcome, session: app::form::Session) -> KeptStep {
    let answer = outcome.answer(session);
    KeptStep { outcome: answer.outcome, location: answer.location, errors: Vec::new() }
}

/// The points of the case that a step is of, where one of them is wrong; none where it cannot be read.
/// Only whoever may take the step is told of its points.
async fn points(
    state: &AppState,
    post: &FormPost,
    errors: &[FieldError],
) -> Vec<(String, Localised)> {
    if !errors.iter().any(|error| point_of(&error.field).is_some()) {
        return Vec::new();
    }
    let Some(case) = post.values.get("id").and_then(|id| id.parse().ok()) else {
        return Vec::new();
    };
    let class = class_of(&state.kernel.db, case).await.ok().flatten();
    let rules = state.rulebook.get();
    let class = class.and_then(|code| rules.class(&code));
    class.map(|class| class.to_tick().to_vec()).unwrap_or_default()
}

/// Each point has the same to be said: it is named.
fn wrong(error: FieldError, visit: &Visit, points: &[(String, Localised)]) -> WrongStep {
    let locale = visit.locale;
    let said = text(locale, &format!("error-{}", error.code), &[]);
    let code = point_of(&error.field);
    let text = match points.iter().find(|(point, _)| Some(point.as_str()) == code) {
        Some((_, name)) => text(
            locale,
            "form-error-of",
            &[("field", name.get(locale).into()), ("error", said.into())],
        ),
        None => said,
    };
    WrongStep { field: error.field, code: error.code, text }
}
