//! What a handler does to a case.

use std::collections::BTreeMap;

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    calendar::civil,
    cases::{MAX_PHOTOS, StepPhoto, TakeStep, case_id, is_believed, point_of, take_step},
    problem::FieldError,
    records::{SaveError, Saving},
};
use chrono::{DateTime, Utc};
use domain::{
    cases::{State as CaseState, Step},
    districts::Point,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        answer::{Answer, nothing},
        input::{Asking, Body, Key, Part, entries},
        places::point::MapDatum,
        refusal::{Refusal, codes, unavailable},
        uploads::photos,
    },
    AtWork,
    case::{HandlerCase, read, show},
};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum HandlerStepName {
    /// 开始处置
    Take,
    /// 反馈: what was done, with photos.
    FeedBack,
    /// 退单: it is not theirs; twice at most.
    Return,
    /// 申请延期
    AskExtension,
    /// 恢复处置: after it was suspended.
    Resume,
    /// 移交: to a colleague.
    HandOver,
    /// 回复市民: a word to the resident while it goes on.
    Reply,
    /// 内部备注
    Note,
}

impl HandlerStepName {
    const fn step(self) -> Step {
        match self {
            Self::Take => Step::Take,
            Self::FeedBack => Step::FeedBack,
            Self::Return => Step::Return,
            Self::AskExtension => Step::AskExtension,
            Self::Resume => Step::Resume,
            Self::HandOver => Step::HandOver,
            Self::Reply => Step::Reply,
            Self::Note => Step::Note,
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum HandlerOutcome {
    Solved,
    NotOurs,
    Cannot,
}

impl HandlerOutcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::NotOurs => "not-ours",
            Self::Cannot => "cannot",
        }
    }
}

/// Where a phone was.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct HandlerSpot {
    #[schema(minimum = 73, maximum = 136, example = 118.8123)]
    longitude: f64,
    #[schema(minimum = 3, maximum = 54, example = 32.0456)]
    latitude: f64,
}

/// A photo of a step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct HandlerPhotoSent {
    /// As `POST /api/v1/uploads/{token}` names it; that one and `POST /api/v1/uploads` are called
    /// without the token of the handler.
    photo: String,
    /// When it was taken, by the clock of the phone; left out where the phone does not know. One that
    /// is ahead, or older than eight days, is not believed.
    #[serde(default)]
    taken_at: Option<DateTime<Utc>>,
    /// Where it was taken, where the phone knows.
    #[serde(default)]
    point: Option<HandlerSpot>,
}

/// A step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct HandlerStepSent {
    step: HandlerStepName,
    /// The `state` of the case as it was read: where it has gone on since, nothing is done.
    seen: String,
    /// Needed for `feed-back`: what was done; and for `reply` and `note`.
    #[serde(default)]
    #[schema(max_length = 1000)]
    words: String,
    /// For `reply`: the words ask the resident something. The case waits for their answer, and its
    /// deadlines run on.
    #[serde(default)]
    asks: bool,
    /// Code of a reason, for `return` and `ask-extension`.
    #[serde(default)]
    reason: Option<String>,
    /// For `feed-back`.
    #[serde(default)]
    outcome: Option<HandlerOutcome>,
    /// For `hand-over`: the id of one of the case's `colleagues`; left out, it is back with all of the
    /// department.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    handler: Option<Uuid>,
    /// For `ask-extension`: until when more time is wanted.
    #[serde(default)]
    until: Option<DateTime<Utc>>,
    /// For `feed-back`: where they were on site. A class that needs `on-site` asks for this, or for a
    /// photo with its `point` and `taken_at`, near the case.
    #[serde(default)]
    point: Option<HandlerSpot>,
    /// When they were at `point`, by the clock of the phone; left out, when the step comes. Believed as
    /// that of a photo is.
    #[serde(default)]
    noted_at: Option<DateTime<Utc>>,
    /// For `feed-back` of such a class without such a place: that somebody was on site, with
    /// `no_position`.
    #[serde(default)]
    on_site: bool,
    /// Why there is no such place.
    #[serde(default)]
    #[schema(max_length = 200)]
    no_position: String,
    /// For `feed-back` where the class needs a `checklist` and the case has no `points`: that everything
    /// is done that closing it needs.
    #[serde(default)]
    checklist: bool,
    /// For `feed-back`: the `points` of the case by their codes, each `true`. All of them are needed for
    /// `solved`; one that is not there is named in the pointer of its error.
    #[serde(default, deserialize_with = "entries")]
    points: BTreeMap<String, bool>,
    #[serde(default)]
    #[schema(max_items = 6)]
    photos: Vec<HandlerPhotoSent>,
    /// What degrees are counted on, here and in the answer; `wgs84` unless said.
    #[serde(default)]
    datum: MapDatum,
}

/// Does something to a case
///
/// One of the `steps` of the case. What does not follow from where the case stands now is refused (409,
/// `record-changed`). An app may keep a step until there is a network, for a week: the same
/// `Idempotency-Key` has one effect. Gives the case as it is now; nothing where it is not theirs any more,
/// such as after `return`.
#[utoipa::path(
    post, path = "/api/v1/handler/cases/{number}/steps", tag = "handler",
    request_body = HandlerStepSent,
    params(("number" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = HandlerCase), (status = 204)),
)]
pub(in crate::api_v1) async fn take_handler_step(
    State(state): State<AppState>,
    asking: Asking,
    at_work: AtWork,
    Part(number): Part,
    Key(key): Key,
    Body(sent): Body<HandlerStepSent>,
) -> Answer {
    let seen = CaseState::parse(&sent.seen);
    let seen = seen.ok_or_else(|| Refusal::field("/seen", codes::INVALID))?;
    let photos = shots(&state, &sent)?;
    let point = sent.point.map(|spot| point_at(spot, sent.datum, "/point")).transpose()?;
    // Whether they may is asked with the step: a step that comes again has its answer, although the
    // case may be with others by now.
    let id = case_id(&state.kernel.db, &number).await.map_err(unavailable)?;
    let id = id.ok_or_else(Refusal::not_found)?;
    let yes = |said: bool| if said { "yes".to_owned() } else { String::new() };
    let degrees = |some: Option<f64>| some.map(|one| format!("{one:.6}")).unwrap_or_default();
    let ticked = sent.points.iter().filter(|(_, ticked)| **ticked).map(|(code, _)| code.as_str());
    let ticked = ticked.collect::<Vec<_>>().join(" ");
    let get = |field: &str| match field {
        "words" => sent.words.clone(),
        "asks" => yes(sent.asks),
        "reason" => sent.reason.clone().unwrap_or_default(),
        "handler" => sent.handler.map(|id| id.to_string()).unwrap_or_default(),
        "outcome" => sent.outcome.map(|one| one.as_str().to_owned()).unwrap_or_default(),
        "until" => sent.until.map(civil).unwrap_or_default(),
        "longitude" => degrees(point.map(|point| point.longitude())),
        "latitude" => degrees(point.map(|point| point.latitude())),
        "taken_at" => sent.noted_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        "on_site" => yes(sent.on_site),
        "no_position" => sent.no_position.clone(),
        "checklist" => yes(sent.checklist),
        "points" => ticked.clone(),
        // Apps keep steps like phones with the page.
        "kept" => yes(true),
        _ => String::new(),
    };
    let take = TakeStep {
        saving: Saving { staff: at_work.staff(), id: Some(id), key, request_id: asking.id() },
        step: sent.step.step(),
        seen,
        get: &get,
        photos,
    };
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    if let Err(error) = take_step(&state.kernel, &rules, &calendar, take).await {
        // A case that is not theirs is not there, whatever `seen` says.
        read(&state, &at_work, &number).await?;
        return Err(refused(error));
    }
    match read(&state, &at_work, &number).await {
        Ok(case) => show(&state, &asking, &at_work, sent.datum, case).await,
        Err(refusal) if refusal.status() == StatusCode::NOT_FOUND => nothing(),
        Err(refusal) => Err(refusal),
    }
}

/// The photos that are named, with where and when each was taken.
fn shots(state: &AppState, sent: &HandlerStepSent) -> Result<Vec<StepPhoto>, Refusal> {
    if sent.photos.len() > MAX_PHOTOS {
        return Err(Refusal::field(&format!("/photos/{MAX_PHOTOS}"), codes::INVALID));
    }
    let names: Vec<String> = sent.photos.iter().map(|one| one.photo.clone()).collect();
    let now = state.kernel.now();
    let believed = |at: &DateTime<Utc>| is_believed(*at, now);
    let mut shots = Vec::with_capacity(names.len());
    for (at, photo) in photos(state, &names)?.into_iter().enumerate() {
        let said = &sent.photos[at];
        let pointer = format!("/photos/{at}/point");
        let point = said.point.map(|spot| point_at(spot, sent.datum, &pointer)).transpose()?;
        shots.push(StepPhoto { photo, point, taken_at: said.taken_at.filter(believed) });
    }
    Ok(shots)
}

fn point_at(spot: HandlerSpot, datum: MapDatum, pointer: &str) -> Result<Point, Refusal> {
    let point = datum.read(Some(spot.longitude), Some(spot.latitude));
    let wrong = || Refusal::field(pointer, codes::INVALID);
    point.map_err(|_| wrong())?.ok_or_else(wrong)
}

pub(super) fn refused(error: SaveError) -> Refusal {
    let SaveError::Invalid(fields) = &error else { return Refusal::of(&error) };
    match fields.as_slice() {
        // About the case and not about a field: a colleague is at work on it.
        [FieldError { field, code }] if field.is_empty() => {
            Refusal::new(StatusCode::CONFLICT, code.clone())
        }
        fields => Refusal::fields(fields, |field| match field {
            "photo" => "/photos".to_owned(),
            "longitude" | "latitude" => "/point".to_owned(),
            other => match point_of(other) {
                Some(code) => format!("/points/{code}"),
                None => format!("/{other}"),
            },
        }),
    }
}
