//! Photos, under addresses that are signed and expire.

use app::state::AppState;
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    Problem,
    files::{Size, address, read},
};
use uuid::Uuid;

/// The expiry and the signature.
#[derive(serde::Deserialize)]
pub(super) struct Signed {
    e: i64,
    s: String,
}

/// `/files/{id}/{size}?e=…&s=…`.
pub(super) async fn file(
    State(state): State<AppState>,
    Path((id, size)): Path<(Uuid, String)>,
    Query(signed): Query<Signed>,
) -> Response {
    let Some(size) = Size::parse(&size) else { return StatusCode::NOT_FOUND.into_response() };
    let kernel = &state.kernel;
    if let Err(error) = address::check(&kernel.keys, id, size, signed.e, &signed.s, kernel.now()) {
        return status(&error).into_response();
    }
    match read(kernel, id, size).await {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, file.content_type.as_str()),
                (header::CACHE_CONTROL, "private, max-age=3600"),
                // Opened by itself, a file may do nothing at all.
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            ];
            (headers, file.bytes).into_response()
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "file not read");
            status(&error).into_response()
        }
    }
}

fn status(problem: &impl Problem) -> StatusCode {
    StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
