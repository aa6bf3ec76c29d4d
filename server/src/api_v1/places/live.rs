//! What changes of a place by itself.

use app::{render::speaking, state::AppState};
use axum::extract::State;
use backend::places::{live, read::Standing};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::{
        answer::{Answer, fresh},
        input::{Asking, Part},
        refusal::Refusal,
    },
    code,
    shown::{PlaceCount, PlaceState},
    unavailable,
};

/// What a place is at the moment.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlaceLive {
    code: String,
    state: PlaceState,
    /// Absent where no device ever spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<PlaceCount>,
}

/// Gives what of a place changes by itself
///
/// Whether it is open and what is free, for a page that stays open. Every 30 seconds is often enough.
/// Places that are not in use are not found.
#[utoipa::path(
    get, path = "/api/v1/places/{code}/live", tag = "places",
    params(("code" = String, Path, example = "7abc123")),
    responses((status = 200, body = PlaceLive)),
)]
pub(in crate::api_v1) async fn place_live(
    State(state): State<AppState>,
    asking: Asking,
    Part(part): Part,
) -> Answer {
    let codes = [code(&part)?.as_str().to_owned()];
    let now = state.kernel.now();
    let places = live::read(&state.kernel.db, &codes, now).await.map_err(unavailable)?;
    let mut in_use = places.into_iter().filter(|place| place.standing == Standing::InUse);
    let listed = in_use.next().ok_or_else(Refusal::not_found)?.listed;
    let shown = speaking(&state, asking.locale, || PlaceLive {
        code: listed.code.as_str().to_owned(),
        state: PlaceState::of(&listed, now),
        count: PlaceCount::of(&listed.specifics, now),
    });
    fresh(&shown)
}
