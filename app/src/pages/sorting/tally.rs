//! The answer page of a search, with what it found or missed counted.

use std::slice;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::Response,
};

use super::search::{self, Asked};
use crate::{form::presession, state::AppState, visit::Visit};

/// `/sorting` and `/sorting?q=…`. What has no sure answer is counted by browsers, so that staff can
/// add it to the guide; there is a way to ask then, which needs a pre-session anyway. A page of sure
/// answers is counted only for those who have a pre-session, so that it stays the same for everybody.
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
    let things: &[_] =
        if answer.parts.is_empty() { slice::from_ref(&answer) } else { &answer.parts };
    let (found, missed): (Vec<_>, Vec<_>) = things.iter().partition(|thing| thing.sure);
    let now = state.kernel.now();
    let session = (!missed.is_empty()).then(|| presession(&state, &visit));
    let visitor = session.as_ref().map(|session| &session.token).or(visit.presession.as_ref());
    if let Some(visitor) = visitor {
        for hit in found.iter().filter_map(|thing| thing.hits.first()) {
            state.tally.found(now, visitor, hit.slug);
        }
        for thing in &missed {
            state.tally.missed(now, visitor, &words, &thing.words);
        }
    }
    let Some(session) = session else { return response };
    let headers = response.headers_mut();
    headers.extend(session.headers());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(header::ETAG);
    response
}
