//! `/api/v1/questions`: what nothing answers is asked of the bureau.

use app::{state::AppState, texts::text};
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::MyQuestionState,
    notices::questions::{
        Ask, AskError, MAX_DETAIL, MAX_SUBJECT, QuestionState, ask, read_receipt,
    },
};
use chrono::{DateTime, Utc};
use domain::{locale::Locale, notices::Dismissal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Answer, done, private},
    caller::{Caller, sender},
    input::{Asking, Body, Key, Part, no_longer},
    refusal::Refusal,
};

/// What became of a question.
#[derive(Serialize, ToSchema)]
pub(super) struct OutcomeShown {
    /// `open`, `answered` or `dismissed`.
    state: &'static str,
    state_name: String,
    /// Plain text with line breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// Why it is not answered: `unclear`, `duplicate`, `elsewhere` or `abuse`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_words: Option<String>,
}

impl OutcomeShown {
    fn new(
        locale: Locale,
        state: &'static str,
        answer: Option<String>,
        reason: Option<Dismissal>,
    ) -> Self {
        let words = |reason: Dismissal| {
            text(locale, &format!("dismissal-{}-explained", reason.as_str()), &[])
        };
        Self {
            state,
            state_name: text(locale, &format!("question-state-{state}"), &[]),
            answer,
            reason: reason.map(Dismissal::as_str),
            reason_words: reason.map(words),
        }
    }

    fn of(locale: Locale, state: QuestionState) -> Self {
        match state {
            QuestionState::Open => Self::new(locale, "open", None, None),
            QuestionState::Answered(answer) => Self::new(locale, "answered", Some(answer), None),
            QuestionState::Dismissed(why) => Self::new(locale, "dismissed", None, Some(why)),
        }
    }

    /// Of a question in its owner's list.
    pub(super) fn of_mine(locale: Locale, state: MyQuestionState) -> Self {
        match state {
            MyQuestionState::Open => Self::new(locale, "open", None, None),
            MyQuestionState::Answered(answer) => Self::new(locale, "answered", Some(answer), None),
            MyQuestionState::Dismissed(why) => Self::new(locale, "dismissed", None, why),
        }
    }
}

/// A question to the bureau.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionAsked {
    /// The question in a sentence.
    #[schema(min_length = 1, max_length = 80, example = "遛狗几点合适")]
    subject: String,
    /// Anything else about it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    detail: String,
    /// Where to call back.
    #[serde(default)]
    #[schema(example = "13812345678")]
    phone: String,
}

/// That a question was taken.
#[derive(Serialize, ToSchema)]
pub(super) struct QuestionTaken {
    /// To say on the phone.
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    /// Opens the question, for whoever has it. With `POST /api/v1/me/receipts` it is kept among a
    /// resident's own.
    secret: String,
}

/// Asks the bureau
///
/// The same request sent twice is one question with one receipt. It is found by its secret, also by
/// who is signed in; `POST /api/v1/me/receipts` keeps it among a resident's own.
#[utoipa::path(
    post, path = "/api/v1/questions", tag = "notices", request_body = QuestionAsked,
    responses((status = 201, body = QuestionTaken)),
)]
pub(super) async fn ask_bureau(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(asked): Body<QuestionAsked>,
) -> Answer {
    // As on the page, it is of an account only once its receipt is kept there.
    let resident = caller.resident().ok();
    no_longer("/subject", &asked.subject, MAX_SUBJECT, "subject-too-long")?;
    no_longer("/detail", &asked.detail, MAX_DETAIL, "question-detail-too-long")?;
    let question = Ask {
        subject: asked.subject,
        detail: asked.detail,
        phone: asked.phone,
        locale: asking.locale,
        visitor: sender(resident.as_ref(), key),
        key: key.0,
        address: asking.address,
        request_id: asking.id(),
    };
    let receipt = ask(&state.kernel, question).await.map_err(not_taken)?;
    let taken =
        QuestionTaken { number: receipt.number.to_string(), secret: receipt.secret.to_text() };
    done(StatusCode::CREATED, &taken)
}

fn not_taken(error: AskError) -> Refusal {
    match error {
        AskError::Invalid(fields) => Refusal::fields(&fields, |field| format!("/{field}")),
        AskError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    }
}

/// A question as its receipt shows it.
#[derive(Serialize, ToSchema)]
pub(super) struct QuestionShown {
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    subject: String,
    /// May be empty.
    detail: String,
    /// Where to call back, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "138****5678")]
    phone: Option<String>,
    asked_at: DateTime<Utc>,
    /// When it was answered or dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
    outcome: OutcomeShown,
    /// Whether it belongs to the resident who asks for it.
    mine: bool,
}

/// Gives a question and what became of it
///
/// To whoever has the secret of its receipt.
#[utoipa::path(
    get, path = "/api/v1/questions/{secret}", tag = "notices",
    params(("secret" = String, Path)),
    responses((status = 200, body = QuestionShown)),
)]
pub(super) async fn asked_question(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
) -> Answer {
    // Whatever their app may do: the secret is enough.
    let resident = caller.resident().ok();
    let question = read_receipt(&state.kernel, &secret).await;
    let question = question.map_err(|error| Refusal::of(&error))?;
    private(&QuestionShown {
        number: question.number.to_string(),
        subject: question.subject,
        detail: question.detail,
        phone: question.masked_phone,
        asked_at: question.asked_at,
        closed_at: question.closed_at,
        outcome: OutcomeShown::of(asking.locale, question.state),
        mine: resident.is_some_and(|resident| question.resident == Some(resident.id)),
    })
}
