//! `/api/v1/sorting/questions`: what the guide does not know, asked of people.

use app::{state::AppState, texts::text};
use axum::{extract::State, http::StatusCode};
use backend::{
    files::{
        Size,
        address::{address, expiry},
    },
    problem::Problem,
    sorting::{Ask, AskError, MAX_DETAIL, MAX_WORDS, QuestionState, ask, read_question},
};
use chrono::{DateTime, Utc};
use domain::notices::Dismissal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Answer, done, private},
    caller::{Caller, sender},
    input::{Asking, Body, Key, Part, no_longer},
    refusal::{Refusal, codes},
    uploads::photos,
};

/// A thing that the guide does not know.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SortingQuestionSent {
    /// What it is.
    #[schema(min_length = 1, max_length = 60, example = "珊瑚绒毯")]
    words: String,
    /// Anything else about it.
    #[serde(default)]
    #[schema(max_length = 500)]
    detail: String,
    /// Where to call back, if they like.
    #[serde(default)]
    phone: String,
    /// One at most, as `POST /api/v1/uploads/{token}` names it.
    #[serde(default)]
    #[schema(max_items = 1)]
    photos: Vec<String>,
}

/// That a question was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SortingQuestionTaken {
    /// To say on the phone.
    number: String,
    /// To read the answer with. Whoever has it can read it.
    secret: String,
}

/// Asks which bin a thing goes in
///
/// Answered by people, where the guide has nothing.
#[utoipa::path(
    post, path = "/api/v1/sorting/questions", tag = "sorting", request_body = SortingQuestionSent,
    responses((status = 201, body = SortingQuestionTaken)),
)]
pub(super) async fn ask_sorting_question(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(sent): Body<SortingQuestionSent>,
) -> Answer {
    // As on the page, it is of an account only once its receipt is kept there.
    let resident = caller.resident().ok();
    no_longer("/words", &sent.words, MAX_WORDS, "question-too-long")?;
    no_longer("/detail", &sent.detail, MAX_DETAIL, "detail-too-long")?;
    let mut photos = photos(&state, &sent.photos)?;
    if photos.len() > 1 {
        return Err(Refusal::field("/photos/1", codes::INVALID));
    }
    let question = Ask {
        words: sent.words,
        detail: sent.detail,
        phone: sent.phone,
        photo: photos.pop(),
        locale: asking.locale,
        visitor: sender(resident.as_ref(), key),
        key: key.0,
        address: asking.address,
        request_id: asking.id(),
    };
    let receipt = ask(&state.kernel, question).await.map_err(refused)?;
    let taken = SortingQuestionTaken {
        number: receipt.number.to_string(),
        secret: receipt.secret.to_text(),
    };
    done(StatusCode::CREATED, &taken)
}

fn refused(error: AskError) -> Refusal {
    match error {
        AskError::Invalid(fields) => Refusal::fields(&fields, |field| format!("/{field}")),
        AskError::Limit(limit) => limit.into(),
        AskError::Photo(photo) if photo.status() == 422 => {
            Refusal::field("/photos/0", photo.code())
        }
        error => Refusal::of(&error),
    }
}

/// A question and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SortingQuestionShown {
    number: String,
    words: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// Where a call back was asked for, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Address of the photo, on this server; it expires within two hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
    /// `open`, `answered` or `dismissed`.
    state: &'static str,
    state_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// Why it is not answered: `unclear`, `duplicate`, `elsewhere` or `abuse`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_words: Option<String>,
    asked_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
}

/// Gives a question and its answer
#[utoipa::path(
    get, path = "/api/v1/sorting/questions/{secret}", tag = "sorting",
    params(("secret" = String, Path)),
    responses((status = 200, body = SortingQuestionShown)),
)]
pub(super) async fn sorting_question(
    State(state): State<AppState>,
    asking: Asking,
    Part(secret): Part,
) -> Answer {
    let question =
        read_question(&state.kernel, &secret).await.map_err(|error| Refusal::of(&error))?;
    let (code, answer, reason) = match question.state {
        QuestionState::Open => ("open", None, None),
        QuestionState::Answered(answer) => ("answered", Some(answer), None),
        QuestionState::Dismissed(reason) => ("dismissed", None, reason.map(Dismissal::as_str)),
    };
    let words =
        |reason: &'static str| text(asking.locale, &format!("dismissal-{reason}-explained"), &[]);
    let until = expiry(state.kernel.now());
    let photo = |id| address(&state.kernel.keys, id, Size::Full, until);
    private(&SortingQuestionShown {
        number: question.number.to_string(),
        words: question.words,
        detail: question.detail,
        phone: question.masked_phone,
        photo: question.photo.map(photo),
        state: code,
        state_name: text(asking.locale, &format!("question-state-{code}"), &[]),
        answer,
        reason,
        reason_words: reason.map(words),
        asked_at: question.asked_at,
        closed_at: question.closed_at,
    })
}
