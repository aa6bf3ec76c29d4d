//! What browsers are told about every answer, from `default-src 'none'` upwards.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, Request, header},
    middleware::Next,
    response::Response,
};

/// No inline script, no inline style, nothing from elsewhere; WebAssembly of this origin.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; \
    worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Location and camera only for pages of this origin, and only on a tap; nothing else at all.
const PERMISSIONS_POLICY: &str = "geolocation=(self), camera=(self), accelerometer=(), autoplay=(), \
    display-capture=(), fullscreen=(self), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
    payment=(), usb=()";

/// A year, as browsers' preload lists ask.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: browsers then send `Origin: null` with forms, and the origin check fails.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Whether residents come through TLS, which decides on HSTS.
#[derive(Debug, Clone, Copy)]
pub(super) struct Security {
    https: bool,
}

impl Security {
    pub(super) const fn new(https: bool) -> Self {
        Self { https }
    }
}

/// Adds the headers that are not there yet.
pub(super) async fn add(
    State(security): State<Security>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if security.https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(STRICT_TRANSPORT_SECURITY),
        );
    }
    response
}
