//! Taking updates: who sends them, what they say, what became of them.

use std::sync::Arc;

use app::{state::AppState, visit::RequestId};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, Request, header},
    response::Response,
};
use backend::places::feeds::{FeedError, Key, Scope, put, put_batch};

use super::{BODY_BYTES, answer};

type Ids = Result<Path<String>, PathRejection>;

/// `PUT /feeds/v1/{scope}/{external_id}`.
pub(super) async fn one(
    scope: Scope,
    State(state): State<AppState>,
    id: Ids,
    request_id: Option<Extension<RequestId>>,
    request: Request<Body>,
) -> Response {
    let taken = async {
        let (key, body) = open(&state, request, scope).await?;
        let id = external_id(id)?;
        let (kernel, gate, live) = (&state.kernel, &state.feeds, &state.live);
        let put = put(kernel, gate, live, scope, &key, &id, &body).await;
        noted(&state, &key, put)
    };
    answer::one(taken.await, scope, request_id)
}

/// `PUT /feeds/v1/{scope}`.
pub(super) async fn batch(
    scope: Scope,
    State(state): State<AppState>,
    request_id: Option<Extension<RequestId>>,
    request: Request<Body>,
) -> Response {
    let taken = async {
        let (key, body) = open(&state, request, scope).await?;
        let (kernel, gate, live) = (&state.kernel, &state.feeds, &state.live);
        noted(&state, &key, put_batch(kernel, gate, live, scope, &key, &body).await)
    };
    answer::batch(taken.await, scope, request_id)
}

/// The key first, so that a stranger's body is not read.
async fn open(
    state: &AppState,
    request: Request<Body>,
    scope: Scope,
) -> Result<(Arc<Key>, Bytes), FeedError> {
    let key = state.feeds.enter(&state.kernel, authorization(request.headers()), scope).await?;
    let read = to_bytes(request.into_body(), BODY_BYTES).await;
    let body = read.map_err(|_| FeedError::TooLong);
    Ok((Arc::clone(&key), noted(state, &key, body)?))
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()
}

/// An id that is not UTF-8 is nobody's.
fn external_id(id: Ids) -> Result<String, FeedError> {
    id.map(|Path(id)| id).map_err(|_| FeedError::NotFound)
}

/// Counts what was refused as a whole against its key, so that staff see it.
fn noted<T>(state: &AppState, key: &Key, taken: Result<T, FeedError>) -> Result<T, FeedError> {
    if let Err(error) = &taken
        && !matches!(error, FeedError::Database(_))
    {
        state.feeds.refused(&state.kernel, key);
    }
    taken
}
