//! Takes the language prefix off the address, so that every route is written once.

use app::visit::split_locale;
use axum::{body::Body, http::Request, middleware::Next, response::Response};

/// `/en/sorting` is `/sorting` in English from here on.
pub(super) async fn split(mut request: Request<Body>, next: Next) -> Response {
    if let Some((locale, uri)) = split_locale(request.uri()) {
        request.extensions_mut().insert(locale);
        *request.uri_mut() = uri;
    }
    next.run(request).await
}
