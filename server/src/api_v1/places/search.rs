//! Where to start from, by its name.

use app::state::AppState;
use axum::extract::State;
use backend::places::find::spots;
use domain::text::clean_line;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{
        answer::{Answer, Listed, public},
        input::{Asked, Asking},
        refusal::Refusal,
    },
    point::{MapDatum, PlacePoint},
    unavailable,
};

/// The most spots that are given.
const SPOTS: u16 = 10;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct SpotsAsked {
    /// A landmark, a street, an address or the name of a place, as somebody types it; the first 40
    /// characters count.
    #[param(min_length = 1, example = "清荷花园")]
    q: String,
    /// Of the points in the answer: `wgs84` unless said, or `gcj02`.
    #[param(inline)]
    datum: Option<MapDatum>,
}

/// Somewhere with a name.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceSpot {
    name: String,
    point: PlacePoint,
}

/// Finds somewhere to start from
///
/// Ten at most, the best first.
#[utoipa::path(
    get, path = "/api/v1/places/search", tag = "places", params(SpotsAsked),
    responses((status = 200, body = Listed<PlaceSpot>)),
)]
pub(in crate::api_v1) async fn search_places(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<SpotsAsked>,
) -> Answer {
    if asked.q.is_empty() {
        return Err(Refusal::parameter("q"));
    }
    let words = clean_line(&asked.q);
    let datum = asked.datum.unwrap_or_default();
    let found = spots(&state.kernel.db, &state.kept.spots, &words, SPOTS).await;
    let items: Vec<_> = found
        .map_err(unavailable)?
        .into_iter()
        .map(|spot| PlaceSpot {
            name: spot.name.get(asking.locale).0.to_owned(),
            point: datum.show(spot.point),
        })
        .collect();
    public(&Listed { items, next: None })
}
