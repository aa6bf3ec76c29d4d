//! What a request has begun is finished, also when nobody waits for the answer any more.
//!
//! A browser that goes away drops the future that answers it, at whichever `await` that is. Between
//! `BEGIN` and its answer, sqlx does not know yet that there is something to roll back: the
//! connection would go back to the pool in a transaction that nobody ends, and what is written on it
//! next, and acknowledged, would be lost with it.

use std::panic::resume_unwind;

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;

/// Answers in a task of its own, which nobody drops.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    let answer = tokio::spawn(async move { next.run(request).await }.in_current_span());
    match answer.await {
        Ok(response) => response,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
