//! `/payments/callback/{provider}`: what payment platforms say by themselves.
//!
//! Server to server: no cookie counts here, only the platform's signature over the body. Whatever is
//! acknowledged is committed.

use app::{
    routing::{Access, Routes},
    state::AppState,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use backend::{
    payments::{CallbackError, Signature, Verdict, callback},
    problem::Problem,
};
use serde_json::json;

/// The most bytes of a callback.
const BODY_BYTES: usize = 64 * 1024;

/// What platforms call.
pub(crate) fn routes() -> Routes {
    Routes::new().post("/payments/callback/{provider}", Access::Platform, BODY_BYTES, take)
}

/// `POST /payments/callback/{provider}`.
async fn take(
    State(state): State<AppState>,
    provider: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(Path(provider)) = provider else { return answer(Err(CallbackError::NoProvider)) };
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let signature =
        Signature { timestamp: header("minhu-timestamp"), signature: header("minhu-signature") };
    answer(callback(&state.kernel, &provider, signature, &body).await)
}

fn answer(taken: Result<Verdict, CallbackError>) -> Response {
    let error = match taken {
        Ok(verdict) => return Json(json!({ "result": verdict.as_str() })).into_response(),
        Err(error) => error,
    };
    if error.status() >= 500 {
        tracing::error!(error = &error as &dyn std::error::Error, "callback not taken");
    } else {
        tracing::warn!(code = error.code(), "callback refused");
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "code": error.code(),
        "detail": error.to_string(),
    });
    let kind = [(axum::http::header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, Json(body)).into_response()
}
