//! A new case, and its receipt.

use std::collections::BTreeMap;

use app::{pages::cases::words::due_in, routes::Route, state::AppState};
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::apps::Scope,
    cases::{
        CaseReceipt, Channel, FileBy, FileError, Known, MAX_ADDRESS, MAX_NAME, MAX_WORDS, NewCase,
        file_known, track,
    },
    places::read::{Read, read},
    problem::Problem,
};
use chrono::{DateTime, Utc};
use domain::{cases::CaseKind, districts::Point, places::PlaceCode, text::clean_line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{
        answer::{Answer, done},
        caller::{self, Caller},
        input::{Asking, Body, Key, entries, no_longer},
        places::point::MapDatum,
        refusal::{At, Refusal, codes},
        uploads::photos,
    },
    unavailable,
};

/// What a resident wants.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum CaseKindName {
    /// That a problem is dealt with.
    #[default]
    Report,
    /// To complain: something was done badly.
    Complaint,
    /// Help.
    Request,
    /// An explanation.
    Consultation,
    Suggestion,
    Praise,
}

impl CaseKindName {
    const fn kind(self) -> CaseKind {
        match self {
            Self::Report => CaseKind::Report,
            Self::Complaint => CaseKind::Complaint,
            Self::Request => CaseKind::Request,
            Self::Consultation => CaseKind::Consultation,
            Self::Suggestion => CaseKind::Suggestion,
            Self::Praise => CaseKind::Praise,
        }
    }
}

/// A spot on the map.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CaseSpot {
    #[schema(minimum = 73, maximum = 136, example = 118.8123)]
    longitude: f64,
    #[schema(minimum = 3, maximum = 54, example = 32.0456)]
    latitude: f64,
    /// What they are counted on; `wgs84` unless said.
    #[serde(default)]
    datum: MapDatum,
}

/// A problem.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CaseSent {
    /// Code of its class: see `/api/v1/case-classes`. 404 for what is none.
    #[schema(min_length = 1, example = "06010")]
    class: String,
    #[serde(default)]
    kind: CaseKindName,
    /// What is the matter. May be left out where there is a photo.
    #[serde(default)]
    #[schema(max_length = 1000)]
    words: String,
    /// Answers to the questions of the class, by their codes. 409 where they are not those of the class.
    #[serde(default, deserialize_with = "entries")]
    answers: BTreeMap<String, String>,
    /// Where it is, in words. May be left out where there is a point or a place.
    #[serde(default)]
    #[schema(max_length = 120, example = "湖滨公园东门")]
    address: String,
    #[serde(default)]
    point: Option<CaseSpot>,
    /// Code of the place that it is about. It is there where nothing else is said.
    #[serde(default)]
    place: Option<String>,
    /// As `POST /api/v1/uploads/{token}` names them; 404 for one that is not there any more.
    #[serde(default)]
    #[schema(max_items = 6)]
    photos: Vec<String>,
    /// The secret of the booking that it complains about.
    #[serde(default)]
    booking: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    name: String,
    /// For questions about it; a mobile number, or a landline with its area code.
    #[serde(default)]
    phone: String,
}

/// The receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseTaken {
    /// To say on the phone.
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    /// To follow it with. Whoever has it can read the case. It is not shown again.
    secret: String,
    /// 提取码: with the number it is as good as the secret. It is not shown again.
    code: String,
    /// The page of the case, for a QR code.
    link: String,
    /// When an answer is promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// 暂定: the calendar of that year is not published yet.
    provisional: bool,
    /// The promise in a sentence.
    due_words: String,
    /// Others have reported it as well.
    joined: bool,
    /// It is outside the district, and will be handed over.
    outside: bool,
}

/// Reports a problem
///
/// With a token the case is in the resident's own list; without one it is anonymous, and the receipt
/// is all there is. Without a token the same `Idempotency-Key` gives the same receipt for 31 days, so
/// an app can keep a report until there is a network: use a random UUID. Photos may be uploaded again
/// for that; what counts is what they show. A partner's key with the scope `report` files for somebody
/// who came to the partner: staff see its name on the case.
#[utoipa::path(
    post, path = "/api/v1/cases", tag = "cases", request_body = CaseSent,
    responses((status = 201, body = CaseTaken)),
)]
pub(in crate::api_v1) async fn file_case(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(sent): Body<CaseSent>,
) -> Answer {
    let (by, known) = sender(&asking, &caller, key)?;
    no_longer("/words", &sent.words, MAX_WORDS, "case-words-too-long")?;
    no_longer("/address", &sent.address, MAX_ADDRESS, "case-address-too-long")?;
    no_longer("/name", &sent.name, MAX_NAME, "case-name-too-long")?;
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    if rules.class(&sent.class).is_some_and(|class| class.advice.iter().any(|one| one.stops)) {
        return Err(Refusal::field("/class", "case-answer-stops"));
    }
    let (address, point, place) = whereabouts(&state, &asking, &sent).await?;
    let new = NewCase {
        by,
        channel: Channel::Api,
        kind: sent.kind.kind(),
        photos: photos(&state, &sent.photos)?,
        class: sent.class,
        words: sent.words,
        answers: sent.answers,
        address,
        point,
        place,
        booking: sent.booking.filter(|secret| !secret.is_empty()),
        name: sent.name,
        phone: sent.phone,
        locale: asking.locale,
        key: key.0,
        request_id: asking.id(),
    };
    let taken = file_known(&state.kernel, &rules, &calendar, new, known).await;
    receipt(&state, &asking, taken.map_err(not_filed)?).await
}

/// Who reports, and by what the report is known when it comes again.
pub(super) fn sender<'a>(
    asking: &Asking,
    caller: &'a Caller,
    key: Key,
) -> Result<(FileBy<'a>, Known), Refusal> {
    if let Some(partner) = caller.partner() {
        return Ok((FileBy::Partner(partner), Known::BySender));
    }
    let resident = caller.optional(Scope::Cases)?;
    let by = FileBy::Visitor {
        visitor: caller::sender(resident.as_ref(), key),
        address: asking.address,
        resident: resident.map(|resident| resident.id),
    };
    // Also of somebody who is signed in: they may not be any more when they try again.
    Ok((by, Known::ByKey))
}

/// Where it is. Who only names a place has said so.
async fn whereabouts(
    state: &AppState,
    asking: &Asking,
    sent: &CaseSent,
) -> Result<(String, Option<Point>, Option<PlaceCode>), Refusal> {
    let spot = |spot: CaseSpot| {
        let point = spot.datum.read(Some(spot.longitude), Some(spot.latitude));
        point.map_err(|_| Refusal::field("/point", codes::INVALID))
    };
    let point = sent.point.map(spot).transpose()?.flatten();
    let no_place = || {
        let at = At::Pointer("/place".to_owned());
        Refusal::fault(StatusCode::NOT_FOUND, at, codes::NOT_FOUND)
    };
    let place = match &sent.place {
        Some(code) => Some(PlaceCode::parse(code).ok_or_else(no_place)?),
        None => None,
    };
    if let Some(code) = place
        && point.is_none()
        && clean_line(&sent.address).is_empty()
    {
        return match read(&state.kernel, code).await {
            Ok(Read::Here(place)) => {
                let name = place.listed.name.get(asking.locale).0.to_owned();
                Ok((name, Some(place.point), Some(code)))
            }
            Ok(Read::MovedTo(..) | Read::Nowhere) => Err(no_place()),
            Err(error) => Err(unavailable(error)),
        };
    }
    Ok((sent.address.clone(), point, place))
}

fn not_filed(error: FileError) -> Refusal {
    match error {
        FileError::Invalid(fields) => Refusal::fields(&fields, pointer),
        FileError::Limit(limit) => limit.into(),
        FileError::Photo(photo) if photo.status() == 422 => Refusal::field("/photos", photo.code()),
        error => Refusal::of(&error),
    }
}

/// Where a field of the form stands in the body.
pub(super) fn pointer(field: &str) -> String {
    match field.strip_prefix("answer-") {
        Some(question) => format!("/answers/{question}"),
        None if field == "photo" => "/photos".to_owned(),
        None => format!("/{field}"),
    }
}

/// The receipt, with what it promises.
pub(super) async fn receipt(state: &AppState, asking: &Asking, taken: CaseReceipt) -> Answer {
    let secret = taken.secret.to_text();
    let case = track(&state.kernel, &secret, asking.locale).await;
    let case = case.map_err(|error| Refusal::of(&error))?;
    let taken = CaseTaken {
        number: taken.number.to_string(),
        link: format!("{}{}", state.origin, Route::Case(secret.clone()).href(asking.locale)),
        secret,
        code: taken.code,
        due_at: case.due_at,
        provisional: case.provisional,
        due_words: due_in(asking.locale, &case),
        joined: case.reporters > 1,
        outside: case.outside,
    };
    done(StatusCode::CREATED, &taken)
}
