//! Whatever goes wrong below becomes a page in the portal's look, with ways onward and the
//! request's id; scripts get a problem document instead (RFC 9457).

use std::any::Any;

use app::{pages::problem::problem_page, state::AppState, visit::Visit};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    api_v1::{Asking, Refusal},
    problem::Document,
};

/// That an error's plain text is all there is to say, as a machine waits for it: an extension of the
/// response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said;

/// Replaces the empty or plain-text body of an error.
pub(super) async fn show(
    State(state): State<AppState>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::of(&parts);
    // Whoever pushes to a feed is a machine, whatever it accepts.
    let feed = parts.uri.path().starts_with("/feeds/");
    let api = parts.uri.path().starts_with("/api/v1/");
    let wants_json = feed || accepts(&parts.headers, "application/json");
    let asking = Asking::of(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        return refusal.answer(asking.locale, &asking.request_id);
    }
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || is_finished(&response) {
        return response;
    }
    let mut page = if api {
        Refusal::of_status(status).answer(asking.locale, &asking.request_id)
    } else if wants_json {
        Document::new(status).of_request(Some(&visit.request_id)).answer()
    } else {
        problem_page(&state, &visit, status)
    };
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// A page or a document that already says what is wrong.
fn is_finished(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    response.extensions().get::<Said>().is_some()
        || kind.is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"))
}

fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with(kind))
}

/// A panic is a fault of ours: it goes to the log, and the visitor gets the page for that.
pub(super) fn panicked(error: Box<dyn Any + Send + 'static>) -> Response {
    let message = error
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| error.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
