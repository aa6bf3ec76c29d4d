//! The same search for pages, for the box while one types, and for the browser's own engine.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    locale::Locale,
    sorting::{Category, search::Reason},
};

use super::search::Asked;
use crate::{islands::search_box::SHOWN, state::AppState, texts::text, visit::Visit};

/// A found item, in the words of one language.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    pub slug: String,
    pub title: String,
    pub category: Category,
    /// Why it was found, in a sentence.
    pub why: String,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Whether the words were too long and only their beginning was searched for.
    pub cut: bool,
}

/// Searches the guide in memory; it needs no database.
#[must_use]
pub fn find(state: &AppState, locale: Locale, words: &str, limit: usize) -> Found {
    let guide = state.guide.current();
    let answer = guide.search(locale, words, limit);
    let hits = answer
        .hits
        .into_iter()
        .map(|hit| {
            let key = match hit.reason {
                Reason::Title => "match-title",
                Reason::OtherName => "match-name",
                Reason::Begins => "match-prefix",
                Reason::Contains => "match-contains",
                Reason::PartOfWords => "match-part",
            };
            Hit {
                slug: hit.slug.to_owned(),
                title: hit.title.to_owned(),
                category: hit.category,
                why: text(locale, key, &[("name", hit.matched.into())]),
            }
        })
        .collect();
    Found { hits, cut: answer.cut }
}

/// `/sorting/suggest?q=…`: what stands under the box before the engine has loaded.
pub async fn json(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let words = asked.map(|Query(asked)| asked.q).unwrap_or_default();
    let found = find(&state, visit.locale, &words, SHOWN);
    ([(header::CACHE_CONTROL, "no-store")], Json(found)).into_response()
}

/// `/sorting/index/{locale}-{hash}.bin`: the index of the browser's engine. Its name changes with
/// what is in it, so it is kept for good.
pub async fn index(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let edition = state.guide.current();
    let named = |locale: &Locale| {
        file == format!("{}-{}.bin", locale.as_str(), edition.packed(*locale).hash)
    };
    let Some(locale) = Locale::ALL.into_iter().find(named) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    let takes_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim() == "br"));
    if takes_brotli {
        let compressing = Arc::clone(&edition);
        let compress = move || compressing.packed(locale).brotli();
        if let Ok(bytes) = tokio::task::spawn_blocking(compress).await {
            return (kept, [(header::CONTENT_ENCODING, "br")], bytes).into_response();
        }
    }
    (kept, edition.packed(locale).bytes.clone()).into_response()
}
