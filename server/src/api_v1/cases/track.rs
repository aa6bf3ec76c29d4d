//! A case as its reporter sees it.

use app::{
    pages::cases::{
        track::{ACTS, event_key, stage_key},
        words::{due_in, own_state_explained_in, own_state_word_in},
    },
    state::AppState,
    texts::text,
};
use axum::{extract::State, http::StatusCode};
use backend::{
    cases::{FindError, Tracked, TrackedEvent, TrackedPhoto, find_by_code, track},
    files::{
        Size,
        address::{address, expiry},
    },
};
use chrono::{DateTime, Utc};
use domain::{districts::Point, locale::Locale};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, done, private_until},
        condition::Condition,
        input::{Asked, Asking, Body, Part},
        places::point::{MapDatum, PlacePoint},
        refusal::Refusal,
    },
    CaseWord, class_name,
};

/// How a case is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct CaseAsked {
    /// What the degrees of the point are counted on; `wgs84` unless said.
    #[param(inline)]
    datum: Option<MapDatum>,
}

/// On which map a case is shown, and until when its photos can be fetched.
#[derive(Debug, Clone, Copy)]
struct View {
    datum: MapDatum,
    until: DateTime<Utc>,
}

/// As a case is compared: on one map, with addresses of photos that stay.
const STILL: View = View { datum: MapDatum::Wgs84, until: DateTime::UNIX_EPOCH };

/// A line of the history.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseEvent {
    /// Code of what was done: `file`, `accept`, `dispatch`, `add`, …
    step: String,
    name: String,
    at: DateTime<Utc>,
    /// What they said themselves, or what was said to them.
    #[serde(skip_serializing_if = "String::is_empty")]
    words: String,
    /// They did it themselves.
    own: bool,
}

impl CaseEvent {
    fn of(locale: Locale, event: TrackedEvent) -> Self {
        let name = text(locale, &event_key(&event), &[]);
        Self { step: event.step, name, at: event.at, words: event.words, own: event.own }
    }
}

/// A photo of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CasePhotoShown {
    /// `before`, `during` or `after`.
    stage: String,
    stage_name: String,
    at: DateTime<Utc>,
    /// Address on this server, at most 400 pixels a side; it expires within two hours.
    thumb: String,
    /// Address on this server; it expires within two hours.
    full: String,
}

impl CasePhotoShown {
    fn of(state: &AppState, locale: Locale, photo: TrackedPhoto, until: DateTime<Utc>) -> Self {
        let address = |size| address(&state.kernel.keys, photo.file, size, until);
        Self {
            stage_name: text(locale, stage_key(&photo.stage), &[]),
            at: photo.at,
            thumb: address(Size::Thumb),
            full: address(Size::Full),
            stage: photo.stage,
        }
    }
}

/// A question of staff to whoever reported a case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct StaffQuestion {
    text: String,
    asked_at: DateTime<Utc>,
}

/// A case as its reporter sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseShown {
    number: String,
    /// What they want: `report`, `complaint`, `request`, …
    kind: &'static str,
    /// Code of its class.
    class: String,
    class_name: String,
    /// What they wrote when they reported it; absent for who joined, as the next two.
    #[serde(skip_serializing_if = "String::is_empty")]
    words: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<PlacePoint>,
    /// It is outside the district, and will be handed over.
    outside: bool,
    /// Where it was merged into another case, as that one stands: they are dealt with together, and
    /// what is done to the one is done to the other.
    state: &'static str,
    /// How it ended: `solved`, `not-ours`, `cannot`, `duplicate` or `withdrawn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    state_name: String,
    /// What that means, in a sentence.
    state_explained: String,
    /// Why it waits (`suspended`) or was cancelled (`void`), in the district's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// When it is looked at again, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_until: Option<DateTime<Utc>>,
    /// What staff ask; absent where they ask nothing. The step `add` answers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<StaffQuestion>,
    opened_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime<Utc>>,
    /// When an answer was promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// 暂定: the calendar of that year is not published yet.
    provisional: bool,
    /// The promise in a sentence.
    due_words: String,
    /// How many have reported it.
    reporters: i32,
    urges: i32,
    /// Who has it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// What the district has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// Until then they may say that it is not solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    reopen_until: Option<DateTime<Utc>>,
    /// What they may do now.
    steps: Vec<CaseWord>,
    /// The oldest first.
    events: Vec<CaseEvent>,
    photos: Vec<CasePhotoShown>,
    /// The phone that is told by text message, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    texted: Option<String>,
}

impl CaseShown {
    fn of(state: &AppState, locale: Locale, case: Tracked, view: View) -> Self {
        let name = |prefix: &str, code: &str| text(locale, &format!("{prefix}-{code}"), &[]);
        let steps = ACTS.into_iter().filter(|step| case.steps.contains(step));
        let steps = steps.map(|step| CaseWord {
            code: step.as_str().to_owned(),
            name: name("case-act", step.as_str()),
        });
        // A point of ours is in China.
        let point = case.point.and_then(|(east, north)| Point::new(east, north).ok());
        Self {
            number: case.number.to_string(),
            kind: case.kind.as_str(),
            class_name: class_name(state, locale, &case.class),
            due_words: due_in(locale, &case),
            state_name: own_state_word_in(locale, case.state, case.outcome, case.solved),
            state_explained: own_state_explained_in(locale, &case),
            steps: steps.collect(),
            class: case.class,
            words: case.words,
            address: case.address,
            point: point.map(|point| view.datum.show(point)),
            outside: case.outside,
            state: case.state.as_str(),
            outcome: case.outcome.map(|outcome| outcome.as_str()),
            reason: case.reason,
            waits_until: case.waits_until,
            question: case
                .question
                .map(|question| StaffQuestion { text: question.words, asked_at: question.at }),
            opened_at: case.opened_at,
            closed_at: case.closed_at,
            due_at: case.due_at,
            provisional: case.provisional,
            reporters: case.reporters,
            urges: case.urges,
            department: case.department,
            answer: case.answer,
            reopen_until: case.reopen_until,
            events: case.events.into_iter().map(|event| CaseEvent::of(locale, event)).collect(),
            photos: case
                .photos
                .into_iter()
                .map(|photo| CasePhotoShown::of(state, locale, photo, view.until))
                .collect(),
            texted: case.texted,
        }
    }
}

/// The case of `secret`.
pub(super) async fn read(
    state: &AppState,
    asking: &Asking,
    secret: &str,
) -> Result<Tracked, Refusal> {
    track(&state.kernel, secret, asking.locale).await.map_err(|error| Refusal::of(&error))
}

/// The case of `secret`, as an answer.
pub(super) async fn show(
    state: &AppState,
    asking: &Asking,
    datum: MapDatum,
    secret: &str,
) -> Answer {
    let case = read(state, asking, secret).await?;
    let until = expiry(state.kernel.now());
    let still = CaseShown::of(state, asking.locale, case.clone(), STILL);
    let shown = CaseShown::of(state, asking.locale, case, View { datum, until });
    private_until(&shown, &still, (!shown.photos.is_empty()).then_some(until))
}

/// Whether the case is now as the writer has seen it, on whatever map and whenever that was.
pub(super) fn is_as_seen(
    state: &AppState,
    asking: &Asking,
    case: &Tracked,
    condition: &Condition,
) -> Result<bool, Refusal> {
    condition.holds(&CaseShown::of(state, asking.locale, case.clone(), STILL))
}

/// Gives a case to its reporter
///
/// By the secret of the receipt, or what stands in its place: from `/api/v1/cases/find` or
/// `/api/v1/me/cases`. The ETag is for `If-Match` of the steps.
#[utoipa::path(
    get, path = "/api/v1/cases/{secret}", tag = "cases",
    params(("secret" = String, Path), CaseAsked),
    responses((status = 200, body = CaseShown)),
)]
pub(in crate::api_v1) async fn tracked_case(
    State(state): State<AppState>,
    asking: Asking,
    Part(secret): Part,
    Asked(asked): Asked<CaseAsked>,
) -> Answer {
    show(&state, &asking, asked.datum.unwrap_or_default(), &secret).await
}

/// What the receipt says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CaseLost {
    /// However it is typed.
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    /// 提取码, however it is typed.
    code: String,
}

/// A case that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseFound {
    /// Opens the case for two hours: it stands where the secret of the receipt stands.
    secret: String,
}

/// Finds a case by its number and 提取码
///
/// One answer for a wrong code and for no such case (404, `case-code-wrong`). Ten tries an hour for a
/// number.
#[utoipa::path(
    post, path = "/api/v1/cases/find", tag = "cases", request_body = CaseLost,
    responses((status = 200, body = CaseFound)),
)]
pub(in crate::api_v1) async fn find_case(
    State(state): State<AppState>,
    asking: Asking,
    Body(lost): Body<CaseLost>,
) -> Answer {
    let found = find_by_code(&state.kernel, &lost.number, &lost.code, asking.network).await;
    let secret = found.map_err(|error| match error {
        FindError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    })?;
    done(StatusCode::OK, &CaseFound { secret })
}
