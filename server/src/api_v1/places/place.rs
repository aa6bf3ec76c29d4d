//! One place, with everything that is known of it.

use std::{collections::BTreeMap, sync::Arc};

use app::{
    pages::places::{correct::facts, place::ALTERNATIVES},
    render::speaking,
    state::AppState,
};
use axum::extract::State;
use backend::{
    calendar::Edition,
    places::{
        find::{Listed, Specifics, Stay, Survey, Terms},
        history::{Usual, usual},
        read::{Place, Read, Standing, alternatives, read},
    },
};
use chrono::{DateTime, Utc};
use domain::places::{
    Attribute, Fact, Fault, Finder, PlaceCode, PlaceKind, PlainFact, parking::Vehicle,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, fresh},
        input::{Asked, Asking, Part},
        refusal::Refusal,
    },
    code,
    facts::{PlaceDropoff, PlaceParking, PlaceToilet},
    hours::PlaceHours,
    listed::{PlaceAttribute, PlaceListed},
    parts::{PlaceComing, PlaceFact, PlacePhoto, PlaceRated},
    point::{MapDatum, PlacePoint},
    shown::{PlaceState, PlaceWord, View},
    unavailable,
};

/// What is asked about a place.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct PlaceAsked {
    /// Of the points in the answer: `wgs84` unless said, or `gcj02`.
    #[param(inline)]
    datum: Option<MapDatum>,
    /// How long one would park from now on: the price is of that. 120 unless said.
    #[param(minimum = 1, maximum = 10080)]
    stay_minutes: Option<u32>,
    /// What one would park: `small` unless said, `large`, `new-energy`, `motorcycle`, `e-bike` or
    /// `bicycle`.
    #[param(pattern = "^(small|large|new-energy|motorcycle|e-bike|bicycle)$", example = "small")]
    vehicle: Option<String>,
}

impl PlaceAsked {
    fn stay(&self) -> Result<Stay, Refusal> {
        let vehicle = match self.vehicle.as_deref() {
            None => Vehicle::Small,
            Some(code) => Vehicle::parse(code).ok_or_else(|| Refusal::parameter("vehicle"))?,
        };
        match self.stay_minutes {
            None => Ok(Stay::usual(vehicle)),
            Some(minutes) => {
                Stay::new(minutes, vehicle).ok_or_else(|| Refusal::parameter("stay_minutes"))
            }
        }
    }
}

/// A place. What is absent is not known.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceDetail {
    /// Permanent.
    #[schema(example = "7abc123")]
    code: String,
    /// The list that it is in: `toilets`, `parking`, `dropoff` or `other`.
    list: &'static str,
    /// The code of its kind, such as `toilet` or `recycling`.
    kind: String,
    kind_name: String,
    name: String,
    /// `in-use`, `planned`: not in service yet, or `gone`: not there any more.
    standing: &'static str,
    point: PlacePoint,
    /// Where one goes or drives in, if that is somewhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    entrance: Option<PlacePoint>,
    #[serde(skip_serializing_if = "String::is_empty")]
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    street: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    operator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Who the data comes from.
    source: String,
    /// When somebody last looked whether all of this is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<DateTime<Utc>>,
    /// When a visitor last said that all of it is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<DateTime<Utc>>,
    /// When somebody last saw that a fact is so, by its code: `address`, `hours`, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    verified_at: BTreeMap<String, DateTime<Utc>>,
    state: PlaceState,
    #[serde(skip_serializing_if = "Option::is_none")]
    coming: Option<PlaceComing>,
    hours: PlaceHours,
    /// What is known and what is not, each with its value.
    attributes: Vec<PlaceAttribute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    toilet: Option<PlaceToilet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parking: Option<PlaceParking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dropoff: Option<PlaceDropoff>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    photos: Vec<PlacePhoto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rated: Option<PlaceRated>,
    /// The nearest of its kind that are open, where it is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<PlaceListed>,
    /// What can be reported as broken or missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<PlaceWord>,
    /// What can be corrected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<PlaceFact>,
}

/// A place and what stands around it.
struct Found {
    place: Box<Place>,
    instead: Vec<Listed>,
    usual: Option<Usual>,
    survey: Arc<Survey>,
    calendar: Arc<Edition>,
    now: DateTime<Utc>,
}

/// Gives a place
///
/// Everything that its page says. A place that turned out to be the same as another is answered with
/// that one: `code` then differs. What is there no more is answered too, with its `standing`.
#[utoipa::path(
    get, path = "/api/v1/places/{code}", tag = "places",
    params(("code" = String, Path, example = "7abc123"), PlaceAsked),
    responses((status = 200, body = PlaceDetail)),
)]
pub(in crate::api_v1) async fn place(
    State(state): State<AppState>,
    asking: Asking,
    Part(part): Part,
    Asked(asked): Asked<PlaceAsked>,
) -> Answer {
    let (stay, datum) = (asked.stay()?, asked.datum.unwrap_or_default());
    let found = find(&state, code(&part)?).await?;
    let view = View { survey: &found.survey, datum, locale: asking.locale, now: found.now };
    fresh(&speaking(&state, asking.locale, || detail(&found, stay, view)))
}

async fn find(state: &AppState, code: PlaceCode) -> Result<Found, Refusal> {
    let place = here(state, code).await?;
    let (now, calendar) = (state.kernel.now(), state.calendar.get());
    let terms = Terms { now, calendar: &calendar.calendar };
    let instead = if place.needs_another() {
        alternatives(&state.kernel, &terms, &place, ALTERNATIVES).await.map_err(unavailable)?
    } else {
        Vec::new()
    };
    let usual = if place.finder == Finder::Parking {
        usual(&state.kernel.db, place.listed.id, now).await.map_err(unavailable)?
    } else {
        None
    };
    Ok(Found { place, instead, usual, survey: state.survey.get(), calendar, now })
}

/// The place of a code, or the one that it was merged into.
async fn here(state: &AppState, code: PlaceCode) -> Result<Box<Place>, Refusal> {
    let survivor = match read(&state.kernel, code).await.map_err(unavailable)? {
        Read::Here(place) => return Ok(place),
        Read::MovedTo(survivor, _) => survivor,
        Read::Nowhere => return Err(Refusal::not_found()),
    };
    // Nothing is merged into what is merged.
    match read(&state.kernel, survivor).await.map_err(unavailable)? {
        Read::Here(place) => Ok(place),
        Read::MovedTo(..) | Read::Nowhere => Err(Refusal::not_found()),
    }
}

fn detail(found: &Found, stay: Stay, view: View<'_>) -> PlaceDetail {
    let Found { place, instead, usual, calendar, now, .. } = found;
    let View { survey, datum, locale, .. } = view;
    let terms = Terms { now: *now, calendar: &calendar.calendar };
    let listed = &place.listed;
    let gone = place.standing == Standing::Gone;
    let kind = PlaceKind::ruling(&listed.kind, place.finder);
    let attributes = Attribute::ALL.iter().filter(|one| kind.is_none_or(|kind| one.is_of(kind)));
    let faults = Fault::ALL.iter().filter(|one| kind.is_none_or(|kind| one.is_of(kind)));
    let mut detail = PlaceDetail {
        code: listed.code.as_str().to_owned(),
        list: place.finder.as_str(),
        kind: listed.kind.clone(),
        kind_name: survey.kind_name(&listed.kind, locale).to_owned(),
        name: listed.name.get(locale).0.to_owned(),
        standing: place.standing.as_str(),
        point: datum.show(place.point),
        entrance: place.entrance.map(|point| datum.show(point)),
        address: listed.address.clone(),
        street: place.street.as_ref().map(|street| street.get(locale).to_owned()),
        operator: place.operator.clone(),
        phone: place.phone.clone(),
        source: place.source.clone(),
        checked_at: listed.checked_at,
        confirmed_at: place.confirmed_at,
        verified_at: verified(place),
        state: PlaceState::of(listed, *now),
        coming: place.coming.as_ref().map(PlaceComing::of),
        hours: PlaceHours::of(place, &calendar.calendar, *now),
        attributes: attributes
            .map(|one| PlaceAttribute::of(listed, *one, place.verified_at(Fact::Attribute(*one))))
            .collect(),
        toilet: None,
        parking: None,
        dropoff: None,
        photos: place.photos.iter().filter(|_| !gone).map(PlacePhoto::of).collect(),
        rated: place.rated.map(PlaceRated::of),
        alternatives: instead.iter().map(|one| PlaceListed::of(one, &[], view)).collect(),
        // Nothing is taken about what is gone.
        faults: faults
            .filter(|_| !gone)
            .map(|one| PlaceWord::new("place-fault", one.as_str()))
            .collect(),
        facts: facts(place).into_iter().filter(|_| !gone).map(PlaceFact::of).collect(),
    };
    match &listed.specifics {
        Specifics::Toilet { .. } => detail.toilet = Some(PlaceToilet::of(place, *now)),
        Specifics::Parking { .. } => {
            detail.parking = Some(PlaceParking::of(place, *usual, stay, &terms));
        }
        Specifics::Dropoff { .. } => detail.dropoff = Some(PlaceDropoff::of(place)),
        Specifics::Other => {}
    }
    detail
}

fn verified(place: &Place) -> BTreeMap<String, DateTime<Utc>> {
    let times = PlainFact::ALL.iter().filter_map(|fact| {
        Some((fact.as_str().to_owned(), place.verified_at(Fact::Plain(*fact))?))
    });
    times.collect()
}
