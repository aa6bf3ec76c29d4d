//! The answer page of a search, with what it found or missed counted.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::Response,
};
use backend::sorting::Outcome;

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
    let outcome = Outcome::of(&answer);
    let session = outcome.has_missed().then(|| presession(&state, &visit));
    let visitor = session.as_ref().map(|session| &session.token).or(visit.presession.as_ref());
    if let Some(visitor) = visitor {
        state.tally.note_search(state.kernel.now(), visitor, &words, &outcome);
    }
    let Some(session) = session else { return response };
    let headers = response.headers_mut();
    headers.extend(session.headers());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(header::ETAG);
    response
}
