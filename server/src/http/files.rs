//! Photos: those that people sent, under addresses that are signed and expire, and what is public, of
//! places and of cases.

use app::state::AppState;
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    cases,
    files::{ReadError, Size, StoredFile, address, read},
    places::photos::public_photo,
};
use uuid::Uuid;

use crate::problem::status_of;

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
        return status_of(&error).into_response();
    }
    answer(read(kernel, id, size).await, "private, max-age=3600")
}

/// `/photos/{id}/{size}`: a photo of a place. A browser may show one for a day after it was removed.
pub(super) async fn photo(
    State(state): State<AppState>,
    Path((id, size)): Path<(Uuid, String)>,
) -> Response {
    let Some(size) = Size::parse(&size) else { return StatusCode::NOT_FOUND.into_response() };
    answer(public_photo(&state.kernel, id, size).await, "public, max-age=86400")
}

/// `/cases/photos/{id}`: a photo of a case that staff have shown to everybody. No cache that several
/// share keeps it: once it is blurred or hidden, nobody else is given it here.
pub(super) async fn case_photo(State(state): State<AppState>, Path(id): Path<Uuid>) -> Response {
    answer(cases::public_photo(&state.kernel, id).await, "private, max-age=3600")
}

fn answer(file: Result<StoredFile, ReadError>, cached: &'static str) -> Response {
    match file {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, file.content_type.as_str()),
                (header::CACHE_CONTROL, cached),
                // Opened by itself, a file may do nothing at all.
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            ];
            (headers, file.bytes).into_response()
        }
        // One that was removed is no trouble of ours.
        Err(error @ ReadError::NotFound) => status_of(&error).into_response(),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "file not read");
            status_of(&error).into_response()
        }
    }
}
