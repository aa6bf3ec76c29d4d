//! What senders are told.

use app::visit::RequestId;
use axum::{
    Extension, Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use backend::{
    places::feeds::{FeedError, ItemResult, Received, Scope},
    problem::Problem,
};
use serde::Serialize;
use serde_json::json;

use crate::problem::{Document, status_of};

type Id = Option<Extension<RequestId>>;

/// The answer to one update.
pub(super) fn one(taken: Result<ItemResult, FeedError>, scope: Scope, id: Id) -> Response {
    match taken {
        Ok(result) => Json(result).into_response(),
        Err(error) => problem(&error, scope, id),
    }
}

/// An item of a batch.
#[derive(Debug, Serialize)]
struct Item {
    /// From 0.
    index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(flatten)]
    result: ItemResult,
}

/// The answer to a batch: how many of each, and each in the order in which it was sent.
pub(super) fn batch(taken: Result<Received, FeedError>, scope: Scope, id: Id) -> Response {
    let received = match taken {
        Ok(received) => received,
        Err(error) => return problem(&error, scope, id),
    };
    let counts = received.counts();
    let item = |(index, (external_id, result))| Item { index, external_id, result };
    let items: Vec<Item> = received.items.into_iter().enumerate().map(item).collect();
    Json(json!({
        "accepted": counts.accepted,
        "late": counts.late,
        "flagged": counts.flagged,
        "refused": counts.refused,
        "items": items,
    }))
    .into_response()
}

pub(crate) fn problem(error: &FeedError, scope: Scope, id: Id) -> Response {
    if let FeedError::Database(source) = error {
        tracing::error!(error = source as &dyn std::error::Error, "feed not taken");
    }
    let faults = match error {
        FeedError::Invalid(faults) => faults.as_slice(),
        _ => &[],
    };
    let mut response = Document::new(status_of(error))
        .says(error.code(), &error.to_string())
        .of_request(id.as_ref().map(|Extension(RequestId(id))| id.as_str()))
        .errors(faults)
        .answer();
    let headers = response.headers_mut();
    match error {
        FeedError::KeyMissing | FeedError::KeyUnknown => {
            let realm = HeaderValue::from_static(super::realm(scope));
            headers.insert(header::WWW_AUTHENTICATE, realm);
        }
        FeedError::TooMany { retry_after } => {
            // Rounded up: a second too early is refused again.
            headers.insert(header::RETRY_AFTER, (retry_after.as_secs() + 1).into());
        }
        FeedError::Database(_) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        _ => {}
    }
    response
}
