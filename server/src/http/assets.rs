//! The built files: hashed ones kept for good, the others asked for again each time.

use std::{fs, path::Path};

use anyhow::Context;
use app::state::Assets;
use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use tower_http::services::ServeDir;

/// Reads which file has which name.
///
/// # Errors
/// When the manifest is missing or not readable.
pub(super) fn manifest(site: &Path) -> anyhow::Result<Assets> {
    let path = site.join("assets.json");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read: run scripts/build-site", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not a manifest: run scripts/build-site", path.display()))
}

/// Serves the folder, with what was compressed beforehand.
pub(super) fn service(site: &Path) -> Router {
    let files = ServeDir::new(site)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false);
    Router::new().fallback_service(files).layer(from_fn(keep))
}

/// No path of ours is longer; file systems fail over names of more than 255 bytes.
const LONGEST_PATH: usize = 200;

async fn keep(request: Request<Body>, next: Next) -> Response {
    if request.uri().path().len() > LONGEST_PATH {
        return StatusCode::NOT_FOUND.into_response();
    }
    let hashed = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let value = match (response.status().is_success(), hashed) {
        (true, true) => "public, max-age=31536000, immutable",
        (true, false) => "public, no-cache",
        (false, _) => return response,
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    response
}
