//! What browsers are told about every answer, from `default-src 'none'` upwards.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, Request, header},
    middleware::Next,
    response::Response,
};
use backend::districts::{BaseMap, DistrictStore};

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

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: browsers then send `Origin: null` with forms, and the origin check fails.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Whether residents come through TLS, which decides on HSTS; and the district's settings, since its
/// base map is the one thing that browsers load from elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Security {
    https: bool,
    district: Arc<DistrictStore>,
}

impl Security {
    pub(super) const fn new(https: bool, district: Arc<DistrictStore>) -> Self {
        Self { https, district }
    }

    /// The policy, with the origin of the base map where there is one.
    fn policy(&self) -> HeaderValue {
        let district = self.district.get();
        let plain = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
        let Some(origin) = district.base_map.as_ref().and_then(BaseMap::origin) else {
            return plain;
        };
        let policy = CONTENT_SECURITY_POLICY
            .replace("img-src 'self' blob:", &format!("img-src 'self' blob: {origin}"))
            .replace("connect-src 'self'", &format!("connect-src 'self' {origin}"));
        policy.parse().unwrap_or(plain)
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
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| security.policy());
    if security.https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(STRICT_TRANSPORT_SECURITY),
        );
    }
    response
}
