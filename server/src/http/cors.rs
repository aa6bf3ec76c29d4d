//! Which pages of other sites may call `/api/v1` in a browser: none, unless their origins are set
//! (`MINHU_API_ORIGINS`). Pages and feeds are never shared.
//!
//! Never with credentials: the API knows no cookies, and a token is sent by whoever has it.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use tower::{Layer, Service};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may keep the answer to its preflight request.
const MAX_AGE: Duration = Duration::from_secs(600);

/// The origins, and what their browsers are told. Cloned for each request.
#[derive(Debug, Clone)]
pub(super) struct Origins {
    known: Arc<[HeaderValue]>,
    layer: Arc<CorsLayer>,
}

impl Origins {
    pub(super) fn new(origins: &[Arc<str>]) -> Self {
        let known: Arc<[HeaderValue]> =
            origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
        let named = HeaderName::from_static;
        let layer = CorsLayer::new()
            .allow_origin(AllowOrigin::list(known.iter().cloned()))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                named("idempotency-key"),
                header::IF_MATCH,
                header::IF_NONE_MATCH,
                header::ACCEPT_LANGUAGE,
            ])
            .expose_headers([
                header::ETAG,
                header::RETRY_AFTER,
                named("x-request-id"),
                named("deprecation"),
                named("sunset"),
                header::LINK,
                named("ratelimit"),
                named("ratelimit-policy"),
            ])
            .vary([header::ORIGIN])
            .max_age(MAX_AGE);
        Self { known, layer: layer.into() }
    }

    /// Whether a request is for what may be shared, if anything is.
    fn concern(&self, request: &Request) -> bool {
        let path = request.uri().path();
        !self.known.is_empty() && path.starts_with("/api/v1/") && !path.starts_with("/api/v1/city/")
    }
}

/// Answers preflight requests, and tells browsers whether the page that asks may read the answer.
pub(super) async fn share(
    State(origins): State<Origins>,
    request: Request,
    next: Next,
) -> Response {
    if !origins.concern(&request) {
        return next.run(request).await;
    }
    let Ok(response) = origins.layer.layer(next).call(request).await;
    response
}

/// A request of a page that may call the API is none that the origin check has to stop.
pub(super) async fn trust(
    State(origins): State<Origins>,
    mut request: Request,
    next: Next,
) -> Response {
    let origin = request.headers().get(header::ORIGIN);
    if origins.concern(&request) && origin.is_some_and(|origin| origins.known.contains(origin)) {
        let headers = request.headers_mut();
        headers.remove(header::ORIGIN);
        headers.remove("sec-fetch-site");
    }
    next.run(request).await
}
