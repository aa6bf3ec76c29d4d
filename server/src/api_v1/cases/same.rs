//! The same problem: open cases nearby, and one more reporter of one of them.

use app::{pages::cases::words::state_word_in, state::AppState};
use axum::extract::State;
use backend::{
    cases::{JoinError, MAX_NAME, MAX_WORDS, NewReporter, join_known, nearby, public_address},
    problem::Problem,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, Listed, private},
        caller::Caller,
        input::{Asked, Asking, Body, Key, no_longer},
        places::point::MapDatum,
        refusal::Refusal,
        uploads::photos,
    },
    report::{CaseTaken, pointer, receipt, sender},
    unavailable,
};

/// Around which spot.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct CasesNearbyAsked {
    /// Code of the class that is about to be reported.
    #[param(min_length = 1, example = "06010")]
    class: String,
    #[param(minimum = 73, maximum = 136, example = 118.8123)]
    longitude: f64,
    #[param(minimum = 3, maximum = 54, example = 32.0456)]
    latitude: f64,
    /// What the degrees are counted on; `wgs84` unless said.
    #[param(inline)]
    datum: Option<MapDatum>,
}

/// An open case that may be the same problem.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseNearby {
    /// To join it with.
    number: String,
    state: &'static str,
    state_name: String,
    opened_at: DateTime<Utc>,
    /// In a straight line.
    distance_m: u32,
    /// How many have reported it.
    reporters: i32,
    /// Address of a photo on this server, for as long as it is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
}

/// Lists open cases nearby
///
/// Those of the same class, as near as may be the same problem, the nearest first, five at most. What
/// their reporters wrote is not shown.
#[utoipa::path(
    get, path = "/api/v1/cases/nearby", tag = "cases", params(CasesNearbyAsked),
    responses((status = 200, body = Listed<CaseNearby>)),
)]
pub(in crate::api_v1) async fn cases_nearby(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<CasesNearbyAsked>,
) -> Answer {
    let rules = state.rulebook.get();
    let class = rules.class(&asked.class).ok_or_else(|| Refusal::nothing_at("class"))?;
    let datum = asked.datum.unwrap_or_default();
    let point = datum.read(Some(asked.longitude), Some(asked.latitude))?;
    let point = point.ok_or_else(|| Refusal::parameter("longitude"))?;
    let found = nearby(&state.kernel.db, class, point).await;
    let items = found.map_err(unavailable)?.into_iter().map(|case| CaseNearby {
        number: case.number.to_string(),
        state: case.state.as_str(),
        state_name: state_word_in(asking.locale, case.state, None),
        opened_at: case.opened_at,
        distance_m: case.metres.round() as u32,
        reporters: case.reporters,
        photo: case.photo.map(public_address),
    });
    // It is of where they stand.
    private(&Listed { items: items.collect(), next: None })
}

/// The same problem as a case that is there already.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CaseJoined {
    /// Of the case, from `/api/v1/cases/nearby`.
    #[schema(min_length = 1, example = "MH-261120-7K3F-9")]
    number: String,
    /// What there is to add.
    #[serde(default)]
    #[schema(max_length = 1000)]
    words: String,
    /// As `POST /api/v1/uploads/{token}` names them.
    #[serde(default)]
    #[schema(max_items = 6)]
    photos: Vec<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    name: String,
    #[serde(default)]
    phone: String,
}

/// Joins a case that others have reported
///
/// The receipt is the reporter's own: they see the case, hasten it and get its answer. One that was
/// closed meanwhile is not joined (409, `case-join-closed`): report it as a new one.
#[utoipa::path(
    post, path = "/api/v1/cases/joined", tag = "cases", request_body = CaseJoined,
    responses((status = 201, body = CaseTaken)),
)]
pub(in crate::api_v1) async fn join_case(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(sent): Body<CaseJoined>,
) -> Answer {
    let (by, known) = sender(&asking, &caller, key)?;
    no_longer("/words", &sent.words, MAX_WORDS, "case-words-too-long")?;
    no_longer("/name", &sent.name, MAX_NAME, "case-name-too-long")?;
    let new = NewReporter {
        by,
        photos: photos(&state, &sent.photos)?,
        number: sent.number,
        words: sent.words,
        name: sent.name,
        phone: sent.phone,
        locale: asking.locale,
        key: key.0,
        request_id: asking.id(),
    };
    let taken = join_known(&state.kernel, new, known).await;
    receipt(&state, &asking, taken.map_err(not_joined)?).await
}

fn not_joined(error: JoinError) -> Refusal {
    match error {
        JoinError::Invalid(fields) => Refusal::fields(&fields, pointer),
        JoinError::Limit(limit) => limit.into(),
        JoinError::Photo(photo) if photo.status() == 422 => Refusal::field("/photos", photo.code()),
        error => Refusal::of(&error),
    }
}
