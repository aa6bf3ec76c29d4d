//! What residents say of a place.

use app::state::AppState;
use axum::extract::State;
use backend::{
    limits::LimitError,
    places::say::{
        Correct, MAX_VALUE, MAX_WORDS, ReportFault, SayError, Sender, confirm, correct, rate,
        report_fault,
    },
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    super::{
        answer::{Answer, nothing},
        caller::{Caller, visitor, voter},
        input::{Asking, Body, Key, Part, no_longer},
        refusal::Refusal,
    },
    code,
};

/// What is broken or missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PlaceFault {
    /// One of `faults` of the place.
    #[schema(min_length = 1, example = "no-paper")]
    fault: String,
    /// What else there is to say; needed for `other`. No names or phone numbers.
    #[serde(default)]
    #[schema(max_length = 200)]
    words: String,
}

/// What is wrong in what is said of a place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PlaceCorrection {
    /// One of `facts` of the place.
    #[schema(min_length = 1, example = "hours")]
    fact: String,
    /// What it should be, as the fact's `value` says: in words; `yes`, `limited` or `no`; `gone`; the
    /// code of a choice; or a number. A `position` may also be `longitude,latitude` in degrees of
    /// WGS-84.
    #[schema(min_length = 1, max_length = 160, example = "6:00-22:00")]
    value: String,
    /// How one knows. No names or phone numbers.
    #[serde(default)]
    #[schema(max_length = 200)]
    words: String,
}

/// All of it is right; there is nothing more to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PlaceConfirmation {}

/// How clean it was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PlaceRating {
    /// 5 is spotless.
    #[schema(minimum = 1, maximum = 5)]
    stars: i16,
}

/// Reports a fault of a place
///
/// Something is broken or missing; staff have it dealt with. Who said it is not kept, so there is no
/// receipt.
#[utoipa::path(
    post, path = "/api/v1/places/{code}/faults", tag = "places", request_body = PlaceFault,
    params(("code" = String, Path, example = "7abc123")),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn report_place_fault(
    State(state): State<AppState>,
    caller: Caller,
    asking: Asking,
    Part(part): Part,
    key: Key,
    Body(said): Body<PlaceFault>,
) -> Answer {
    no_longer("/words", &said.words, MAX_WORDS, "report-too-long")?;
    let report = ReportFault {
        place: code(&part)?,
        fault: said.fault,
        words: said.words,
        sender: sender(&caller, &asking, key),
    };
    report_fault(&state.kernel, report).await.map_err(refused)?;
    nothing()
}

/// Corrects what is said of a place
///
/// Nothing changes before staff have checked it. Who said it is not kept.
#[utoipa::path(
    post, path = "/api/v1/places/{code}/corrections", tag = "places",
    request_body = PlaceCorrection,
    params(("code" = String, Path, example = "7abc123")),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn correct_place(
    State(state): State<AppState>,
    caller: Caller,
    asking: Asking,
    Part(part): Part,
    key: Key,
    Body(said): Body<PlaceCorrection>,
) -> Answer {
    no_longer("/value", &said.value, MAX_VALUE, "correction-too-long")?;
    no_longer("/words", &said.words, MAX_WORDS, "report-too-long")?;
    let correction = Correct {
        place: code(&part)?,
        fact: said.fact,
        value: said.value,
        words: said.words,
        sender: sender(&caller, &asking, key),
    };
    correct(&state.kernel, correction).await.map_err(refused)?;
    nothing()
}

/// Confirms what is said of a place
///
/// All of it is right. Once a day counts for each session, or for each network without a token; more
/// is answered the same and changes nothing.
#[utoipa::path(
    post, path = "/api/v1/places/{code}/confirmations", tag = "places",
    request_body = PlaceConfirmation,
    params(("code" = String, Path, example = "7abc123")),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn confirm_place(
    State(state): State<AppState>,
    caller: Caller,
    asking: Asking,
    Part(part): Part,
    _: Key,
    Body(PlaceConfirmation {}): Body<PlaceConfirmation>,
) -> Answer {
    let place = code(&part)?;
    let visitor = voter(caller.resident().ok().as_ref(), &asking);
    noted(confirm(&state.kernel, place, visitor, asking.address).await)
}

/// Rates how clean a place was
///
/// Stars are counted, and nobody's name with them. Once a day counts for each session, or for each
/// network without a token; more is answered the same and changes nothing.
#[utoipa::path(
    post, path = "/api/v1/places/{code}/ratings", tag = "places", request_body = PlaceRating,
    params(("code" = String, Path, example = "7abc123")),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn rate_place(
    State(state): State<AppState>,
    caller: Caller,
    asking: Asking,
    Part(part): Part,
    _: Key,
    Body(rating): Body<PlaceRating>,
) -> Answer {
    let place = code(&part)?;
    let visitor = voter(caller.resident().ok().as_ref(), &asking);
    noted(rate(&state.kernel, place, rating.stars, visitor, asking.address).await)
}

/// Who says it. Nothing of the account is touched, so no scope is needed, here and for a vote.
fn sender(caller: &Caller, asking: &Asking, key: Key) -> Sender {
    Sender {
        locale: asking.locale,
        visitor: visitor(caller.resident().ok().as_ref(), key),
        key: key.0,
        address: asking.address,
        request_id: asking.id(),
    }
}

/// Thanks also for what was said before, as on the pages: only the first time counts.
fn noted(said: Result<(), SayError>) -> Answer {
    match said {
        Ok(()) | Err(SayError::Limit(LimitError::TooMany { .. })) => nothing(),
        Err(error) => Err(refused(error)),
    }
}

fn refused(error: SayError) -> Refusal {
    match error {
        SayError::Invalid(fields) => Refusal::fields(&fields, |field| match field {
            "" => "/fact".to_owned(),
            field => format!("/{field}"),
        }),
        SayError::Limit(limit) => limit.into(),
        error => Refusal::of(&error),
    }
}
