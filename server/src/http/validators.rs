//! Answers 304 when the browser already has the page.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// Compares `If-None-Match` with the ETag that the page came with.
pub(super) async fn answer_not_modified(request: Request<Body>, next: Next) -> Response {
    let known = match *request.method() {
        Method::GET | Method::HEAD => request.headers().get(header::IF_NONE_MATCH).cloned(),
        _ => None,
    };
    let mut response = next.run(request).await;
    let (Some(known), Some(tag)) = (known, response.headers().get(header::ETAG)) else {
        return response;
    };
    // Weak comparison (RFC 9110 §8.8.3.2), so the W/ in front makes no difference.
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return response };
    let tag = weak(tag);
    if response.status() == StatusCode::OK && known.split(',').any(|one| weak(one) == tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            response.headers_mut().remove(name);
        }
    }
    response
}
