//! The QR code of a page, so that what is read on a desk can be opened on a phone.

use axum::{
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};

use crate::state::AppState;

/// Which page.
#[derive(serde::Deserialize)]
pub struct Target {
    to: String,
}

/// Longer addresses make codes that phones no longer read well.
const LONGEST: usize = 500;

/// An SVG that leads to a page of this portal and nowhere else.
pub async fn svg(State(state): State<AppState>, Query(target): Query<Target>) -> Response {
    let Some(base) = state.public_url.as_ref().filter(|_| target.to.starts_with('/')) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if target.to.len() > LONGEST {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let Ok(code) = QRBuilder::new(format!("{base}{}", target.to)).ecl(ECL::M).build() else {
        return StatusCode::URI_TOO_LONG.into_response();
    };
    let svg = SvgBuilder::default().margin(2).to_str(&code);
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "private, max-age=86400"),
    ];
    (headers, svg).into_response()
}
