//! What a reporter does to their case.

use app::state::AppState;
use axum::extract::State;
use backend::{
    accounts::residents::apps::Scope,
    cases::{MAX_STEP_WORDS, ResidentStep, SayError, resident_step},
    idempotency::is_used,
    presession::PreSessionId,
    problem::Problem,
};
use chrono::{DateTime, Utc};
use domain::cases::Step;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    super::{
        answer::Answer,
        caller::{Caller, sender},
        condition::Condition,
        input::{Asking, Body, Key, Part, no_longer},
        openapi::ProblemShown,
        places::point::MapDatum,
        refusal::{Refusal, codes},
        uploads::photos,
    },
    track::{CaseShown, is_as_seen, read, show},
    unavailable,
};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum CaseStepName {
    /// Say what is new, or answer the `question`.
    Add,
    /// 催办; once an hour.
    Urge,
    /// Say whether it is solved, and how well it was done.
    Rate,
    /// Say that it is not solved.
    Reopen,
    /// Take it back; it cannot be undone.
    Withdraw,
}

impl CaseStepName {
    const fn step(self) -> Step {
        match self {
            Self::Add => Step::Add,
            Self::Urge => Step::Urge,
            Self::Rate => Step::Rate,
            Self::Reopen => Step::Reopen,
            Self::Withdraw => Step::Withdraw,
        }
    }
}

/// A step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CaseStep {
    step: CaseStepName,
    /// Needed for `add` and `reopen`.
    #[serde(default)]
    #[schema(max_length = 1000)]
    words: String,
    /// One at most, for `add` and `reopen`; as `POST /api/v1/uploads/{token}` names it.
    #[serde(default)]
    #[schema(max_items = 1)]
    photos: Vec<String>,
    /// Needed for `rate`.
    #[serde(default)]
    solved: Option<bool>,
    /// Needed for `rate`: 5 is very well.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    rating: Option<u8>,
    /// What the degrees of the point in the answer are counted on; `wgs84` unless said.
    #[serde(default)]
    datum: MapDatum,
}

/// Does something to a case
///
/// One of the `steps` of the case; what cannot be done any more is refused (409, `case-too-late`). With
/// `If-Match`, also whatever changed the case since it was read (412, `changed-meanwhile`). Gives the
/// case as it is now.
#[utoipa::path(
    post, path = "/api/v1/cases/{secret}/steps", tag = "cases", request_body = CaseStep,
    params(
        ("secret" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of the case as it was read."),
    ),
    responses(
        (status = 200, body = CaseShown),
        (
            status = 412, description = "Precondition Failed", body = ProblemShown,
            content_type = "application/problem+json"
        ),
    ),
)]
pub(in crate::api_v1) async fn take_case_step(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    condition: Condition,
    key: Key,
    Body(said): Body<CaseStep>,
) -> Answer {
    let resident = caller.optional(Scope::Cases)?;
    let visitor = sender(resident.as_ref(), key);
    let seen = seen(&state, &asking, &secret, &condition, (visitor, key)).await?;
    let most = usize::from(matches!(said.step, CaseStepName::Add | CaseStepName::Reopen));
    if said.photos.len() > most {
        return Err(Refusal::field(&format!("/photos/{most}"), codes::INVALID));
    }
    no_longer("/words", &said.words, MAX_STEP_WORDS, "case-say-too-long")?;
    let solved = match said.solved {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let step = ResidentStep {
        secret: &secret,
        step: said.step.step(),
        words: said.words,
        solved: solved.to_owned(),
        rating: said.rating.map(|rating| rating.to_string()).unwrap_or_default(),
        photos: photos(&state, &said.photos)?,
        visitor,
        partner: caller.partner().map(|partner| partner.id),
        seen,
        key: key.0,
        request_id: asking.id(),
    };
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    resident_step(&state.kernel, &rules, &calendar, step).await.map_err(refused)?;
    show(&state, &asking, said.datum, &secret).await
}

/// When the case changed last that the writer has seen, which is as it is now; none where they did not
/// say what they have seen. It may also be this very step that changed it, sent again since no answer
/// came.
async fn seen(
    state: &AppState,
    asking: &Asking,
    secret: &str,
    condition: &Condition,
    (visitor, key): (PreSessionId, Key),
) -> Result<Option<DateTime<Utc>>, Refusal> {
    if !condition.is_stated() {
        return Ok(None);
    }
    let case = read(state, asking, secret).await?;
    if is_as_seen(state, asking, &case, condition)? {
        return Ok(Some(case.changed_at));
    }
    let used = is_used(&state.kernel, visitor.as_bytes(), key.0.as_bytes()).await;
    if used.map_err(unavailable)? { Ok(None) } else { Err(Condition::failed()) }
}

fn refused(error: SayError) -> Refusal {
    match error {
        SayError::Invalid(fields) => Refusal::fields(&fields, |field| format!("/{field}")),
        SayError::Changed => Condition::failed(),
        SayError::Limit(limit) => limit.into(),
        SayError::Urged { retry_after } => Refusal::of(&error).after(retry_after),
        SayError::Photo(photo) if photo.status() == 422 => Refusal::field("/photos", photo.code()),
        error => Refusal::of(&error),
    }
}
