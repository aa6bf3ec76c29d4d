//! `/api/v1/me/places`: places that a resident keeps, such as their home.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::{
        Resident,
        apps::Scope,
        places::{
            MAX_ADDRESS, MAX_LABEL, SavePlace, SavePlaceError, SavedPlace, Spot, list_places,
            remove_place, save_place,
        },
    },
    districts::map::find,
};
use domain::{districts::Point, text::clean_line};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{id_of, unavailable};
use crate::api_v1::{
    answer::{Answer, Listed, done, nothing, private},
    caller::Caller,
    input::{Asked, Asking, Body, Key, Part, no_longer},
    places::point::{MapDatum, PlacePoint},
    refusal::Refusal,
};

/// The most spots to choose from.
const SPOTS: u16 = 6;

/// A point with the name by which it was found; on the datum that was asked for.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct NamedSpot {
    #[schema(max_length = 80, example = "明湖公园")]
    name: String,
    #[schema(minimum = 73, maximum = 136, example = 120.123456)]
    longitude: f64,
    #[schema(minimum = 3, maximum = 54, example = 30.654321)]
    latitude: f64,
}

impl NamedSpot {
    /// As the caller's map has it.
    fn of(name: String, point: Point, datum: MapDatum) -> Self {
        let PlacePoint { longitude, latitude } = datum.show(point);
        Self { name, longitude, latitude }
    }

    /// As the field of the form has it.
    fn to_field(&self, datum: MapDatum) -> String {
        match datum.read(Some(self.longitude), Some(self.latitude)) {
            Ok(Some(point)) => Spot { point, name: self.name.clone() }.to_string(),
            // What is no place in China is refused at its field, with all else that is wrong.
            _ => "nowhere".to_owned(),
        }
    }
}

/// A place that is kept.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct KeptPlace {
    id: String,
    #[schema(example = "家")]
    label: String,
    address: String,
    /// Where it is, if that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    spot: Option<NamedSpot>,
}

impl KeptPlace {
    fn of(place: SavedPlace, datum: MapDatum) -> Self {
        Self {
            id: place.id.to_string(),
            label: place.label,
            address: place.address,
            spot: place.spot.map(|spot| NamedSpot::of(spot.name, spot.point, datum)),
        }
    }
}

async fn kept(
    state: &AppState,
    resident: &Resident,
    datum: MapDatum,
) -> Result<Listed<KeptPlace>, Refusal> {
    let places = list_places(&state.kernel, resident.id).await;
    let places = places.map_err(|error| Refusal::of(&error))?;
    let items = places.into_iter().map(|place| KeptPlace::of(place, datum));
    Ok(Listed { items: items.collect(), next: None })
}

/// How places are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct MyPlacesAsked {
    /// What the degrees of the points are counted on; `wgs84` unless said.
    #[param(inline)]
    datum: Option<MapDatum>,
}

/// Lists the places that they keep
///
/// In the order in which they were added; 20 at most.
#[utoipa::path(
    get, path = "/api/v1/me/places", tag = "me", params(MyPlacesAsked),
    security(("bearer" = ["account"])),
    responses((status = 200, body = Listed<KeptPlace>)),
)]
pub(in crate::api_v1) async fn my_places(
    State(state): State<AppState>,
    caller: Caller,
    Asked(asked): Asked<MyPlacesAsked>,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    private(&kept(&state, &resident, asked.datum.unwrap_or_default()).await?)
}

/// A place to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PlaceToKeep {
    #[schema(max_length = 20, example = "家")]
    label: String,
    #[schema(max_length = 100)]
    address: String,
    /// Where it is: see `POST /api/v1/me/places/spots`.
    #[serde(default)]
    spot: Option<NamedSpot>,
    /// What the degrees of the point are counted on, here and in the answer; `wgs84` unless said.
    #[serde(default)]
    datum: MapDatum,
}

/// Adds a place
///
/// The answer is all of them as they are now, the new one last.
#[utoipa::path(
    post, path = "/api/v1/me/places", tag = "me", request_body = PlaceToKeep,
    security(("bearer" = ["account"])),
    responses((status = 201, body = Listed<KeptPlace>)),
)]
pub(in crate::api_v1) async fn add_my_place(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(place): Body<PlaceToKeep>,
) -> Answer {
    let saved = save(&state, &asking, &caller, key, None, place).await?;
    done(StatusCode::CREATED, &saved)
}

/// Writes a place anew
///
/// The answer is all of them as they are now.
#[utoipa::path(
    put, path = "/api/v1/me/places/{id}", tag = "me", request_body = PlaceToKeep,
    params(("id" = String, Path)),
    security(("bearer" = ["account"])),
    responses((status = 200, body = Listed<KeptPlace>)),
)]
pub(in crate::api_v1) async fn change_my_place(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(id): Part,
    key: Key,
    Body(place): Body<PlaceToKeep>,
) -> Answer {
    let saved = save(&state, &asking, &caller, key, Some(id_of(&id)), place).await?;
    done(StatusCode::OK, &saved)
}

async fn save(
    state: &AppState,
    asking: &Asking,
    caller: &Caller,
    key: Key,
    id: Option<Uuid>,
    place: PlaceToKeep,
) -> Result<Listed<KeptPlace>, Refusal> {
    let by = caller.by(Scope::Account, key, asking)?;
    no_longer("/label", &place.label, MAX_LABEL, "place-label-too-long")?;
    no_longer("/address", &place.address, MAX_ADDRESS, "place-address-too-long")?;
    let datum = place.datum;
    let save = SavePlace {
        by,
        place: id,
        label: place.label,
        address: place.address,
        spot: place.spot.map(|spot| spot.to_field(datum)).unwrap_or_default(),
    };
    save_place(&state.kernel, &save).await.map_err(|error| not_saved(&error))?;
    kept(state, &save.by.resident, datum).await
}

fn not_saved(error: &SavePlaceError) -> Refusal {
    match error.fields() {
        fields if fields.is_empty() => Refusal::of(error),
        fields => Refusal::fields(&fields, |field| format!("/{field}")),
    }
}

/// Removes a place
///
/// Sent again with its key, it is answered the same; 404 for one that is gone, or somebody else's.
#[utoipa::path(
    delete, path = "/api/v1/me/places/{id}", tag = "me",
    params(("id" = String, Path)),
    security(("bearer" = ["account"])),
    responses((status = 204)),
)]
pub(in crate::api_v1) async fn remove_my_place(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(id): Part,
    key: Key,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let removed = remove_place(&state.kernel, &by, id_of(&id)).await;
    if removed.map_err(|error| Refusal::of(&error))? {
        nothing()
    } else {
        Err(Refusal::not_found())
    }
}

/// An address to look up. In the body, since a proxy may log the addresses of requests.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct AddressToFind {
    #[schema(example = "清荷花园3幢2单元")]
    address: String,
    /// What the degrees of the points in the answer are counted on; `wgs84` unless said.
    #[serde(default)]
    datum: MapDatum,
}

/// Looks an address up on the map of the district
///
/// Landmarks, streets and contact points of that name, the best first, at most 6. Needs no
/// `Idempotency-Key`.
#[utoipa::path(
    post, path = "/api/v1/me/places/spots", tag = "me", request_body = AddressToFind,
    security(("bearer" = ["account"])),
    responses((status = 200, body = Listed<NamedSpot>)),
)]
pub(in crate::api_v1) async fn find_spots(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Body(wanted): Body<AddressToFind>,
) -> Answer {
    caller.required(Scope::Account)?;
    let found = find(&state.kernel.db, &clean_line(&wanted.address), SPOTS).await;
    let items = found.map_err(unavailable)?.into_iter().map(|one| {
        let name = one.name.get(asking.locale).to_owned();
        NamedSpot::of(name, one.point, wanted.datum)
    });
    done(StatusCode::OK, &Listed { items: items.collect(), next: None })
}
