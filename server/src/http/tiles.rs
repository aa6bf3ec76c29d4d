//! `/tiles/{layer}/{z}/{x}/{y}`: vector tiles of the map.

use app::state::AppState;
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::places::tiles::{Address, Layer};

/// A tile; 404 outside the world.
pub(super) async fn tile(
    State(state): State<AppState>,
    address: Result<Path<(String, u8, u32, u32)>, PathRejection>,
) -> Response {
    let address = address
        .ok()
        .and_then(|Path((layer, z, x, y))| Address::new(Layer::parse(&layer)?, z, x, y));
    let Some(address) = address else { return StatusCode::NOT_FOUND.into_response() };
    match state.tiles.get(&state.kernel, address).await {
        Ok(tile) => {
            let headers = [
                (header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile".to_owned()),
                (header::ETAG, format!("W/\"{:016x}\"", tile.tag)),
                (header::CACHE_CONTROL, format!("public, max-age={}", tile.max_age)),
            ];
            (headers, tile.bytes.to_vec()).into_response()
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "tile not drawn");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
