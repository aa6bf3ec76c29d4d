//! `/data/…`: places as open data, for anybody and from any site.

use app::{
    routing::{Access, Routes},
    state::AppState,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::places::open_data::{Dataset, Terms, edition, stream};
use domain::locale::Locale;
use futures::TryStreamExt;

/// Every file, by its address. What `/open-data` lists is the same.
pub(super) fn routes() -> Routes {
    let mut routes = Routes::new();
    for (pattern, dataset) in app::pages::open_data::FILES {
        let dataset = *dataset;
        routes = routes.get(pattern, Access::Public, async move |State(state): State<AppState>| {
            file(state, dataset).await
        });
    }
    routes
}

/// Writes the file while it is read. Whoever has this edition already is told so (`validators`), and
/// then nothing is read.
async fn file(state: AppState, dataset: Dataset) -> Response {
    let edition = match edition(&state.kernel.db, dataset).await {
        Ok(edition) => edition,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "places not published");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let district = state.district.get();
    let terms = Terms {
        licence: district.open_data_licence.clone(),
        publisher: district.sponsor.get(Locale::ZhHans).to_owned(),
    };
    let headers = [
        (header::CONTENT_TYPE, dataset.format.media_type().to_owned()),
        (header::ETAG, format!("W/\"{}\"", edition.tag)),
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    let pieces =
        stream(state.kernel.db.clone(), dataset, terms, state.kernel.now()).inspect_err(|error| {
            tracing::error!(error = error as &dyn std::error::Error, "places published in part");
        });
    let mut response = (headers, Body::from_stream(pieces)).into_response();
    let modified = edition.changed_at.map(|at| at.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    if let Some(modified) = modified.and_then(|at| HeaderValue::from_str(&at).ok()) {
        response.headers_mut().insert(header::LAST_MODIFIED, modified);
    }
    response
}
