//! The web app manifest, in the language of the page that links to it.

use app::{routes::in_locale, state::AppState, texts::text, visit::Visit};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// `/manifest.webmanifest`.
pub(super) async fn manifest(State(state): State<AppState>, visit: Visit) -> Response {
    let locale = visit.locale;
    let site = text(locale, "site-name", &[]);
    let name = format!("{site} · {}", state.district.get().name.get(locale));
    let start = in_locale("/", locale);
    let body = json!({
        "id": start,
        "name": name,
        "short_name": site,
        "description": text(locale, "home-description", &[]),
        "lang": locale.as_str(),
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f1",
        "theme_color": "#15314f",
        "icons": [
            { "src": "/icons/icon.svg", "sizes": "any", "type": "image/svg+xml" },
            { "src": "/icons/icon-192.png", "sizes": "192x192", "type": "image/png" },
            { "src": "/icons/icon-512.png", "sizes": "512x512", "type": "image/png" },
            {
                "src": "/icons/icon-maskable-512.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable"
            }
        ],
        "shortcuts": [
            { "name": text(locale, "sorting", &[]), "url": in_locale("/sorting", locale) }
        ]
    });
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::CACHE_CONTROL, "public, no-cache"),
    ];
    (headers, body.to_string()).into_response()
}
