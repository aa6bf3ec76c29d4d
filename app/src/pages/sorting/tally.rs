//! The answer page of a search, with what it found or missed counted.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::Response,
};

use super::search::{self, Asked};
use crate::{form::presession, state::AppState, visit::Visit};

/// `/sorting` and `/sorting?q=…`. What was not found is counted by browsers, so that staff can add it
/// to the guide; where nothing was found there is a way to ask, which needs a pre-session anyway. What
/// was found is counted only for those who have one, so that the page stays the same for everybody.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let words = asked.as_ref().map(|Query(asked)| asked.q.clone()).unwrap_or_default();
    let mut response = search::page(State(state.clone()), asked, visit.clone()).await;
    if domain::text::clean_line(&words).is_empty() {
        return response;
    }
    let guide = state.guide.current();
    let answer = guide.search(visit.locale, &words, 1);
    let now = state.kernel.now();
    if let Some(hit) = answer.hits.first() {
        if let Some(visitor) = &visit.presession {
            state.tally.found(now, visitor, hit.slug);
        }
        return response;
    }
    let session = presession(&state, &visit);
    state.tally.missed(now, &session.token, &words);
    let headers = response.headers_mut();
    headers.extend(session.headers());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(header::ETAG);
    response
}
