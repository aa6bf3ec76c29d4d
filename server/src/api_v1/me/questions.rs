//! `/api/v1/me/questions`: what a resident asked, with the answers.

use app::state::AppState;
use axum::extract::State;
use backend::{
    accounts::residents::{apps::Scope, list_questions},
    files::{
        Size,
        address::{address, expiry},
    },
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::AfterAsked;
use crate::api_v1::{
    answer::{Answer, Listed, private},
    caller::Caller,
    input::{Asked, Asking},
    questions::OutcomeShown,
    refusal::Refusal,
};

/// A question of the resident's own.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct MyQuestionShown {
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    /// `sorting` or `general`.
    about: &'static str,
    /// What the thing is, or the question in a sentence.
    words: String,
    /// Anything else about it; may be empty.
    detail: String,
    /// Of a small picture; good for an hour at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    photo_url: Option<String>,
    asked_at: DateTime<Utc>,
    outcome: OutcomeShown,
}

/// Lists what they asked
///
/// About sorting and about anything else, the newest first, 20 at a time.
#[utoipa::path(
    get, path = "/api/v1/me/questions", tag = "me", params(AfterAsked),
    security(("bearer" = ["cases"])),
    responses((status = 200, body = Listed<MyQuestionShown>)),
)]
pub(in crate::api_v1) async fn my_questions(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Asked(page): Asked<AfterAsked>,
) -> Answer {
    let resident = caller.required(Scope::Cases)?;
    let found = list_questions(&state.kernel, &resident, page.id()?).await;
    let (questions, next) = found.map_err(|error| Refusal::of(&error))?;
    let until = expiry(state.kernel.now());
    let photo_url = |id| address(&state.kernel.keys, id, Size::Thumb, until);
    let items = questions.into_iter().map(|question| MyQuestionShown {
        number: question.number,
        about: question.source.as_str(),
        words: question.words,
        detail: question.detail,
        photo_url: question.photo.map(photo_url),
        asked_at: question.asked_at,
        outcome: OutcomeShown::of_mine(asking.locale, question.state),
    });
    private(&Listed { items: items.collect(), next: next.map(|id| id.to_string()) })
}
