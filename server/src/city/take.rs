//! Taking what the city's system sends.

use std::sync::Arc;

use app::{state::AppState, visit::RequestId};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{Request, header},
    response::Response,
};
use backend::{
    cases::city::{
        By, Came, Import, MOST_ORDERS, Report, Source, import,
        outbound::{Acknowledge, acknowledge},
        reconcile::{Reconcile, reconcile},
    },
    places::feeds::{FeedError, Key, Scope},
};
use chrono::NaiveDate;
use serde_json::Value;

use super::{
    BODY_BYTES,
    answer::{self, Refused},
};

type Id = Option<Extension<RequestId>>;

/// `POST /api/v1/city/orders`.
pub(super) async fn orders(
    State(state): State<AppState>,
    request_id: Id,
    request: Request<Body>,
) -> Response {
    let taken = async {
        let (key, body) = open(&state, request).await?;
        let orders = items(&state, &key, &body, MOST_ORDERS)?;
        let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
        let wanted = Import {
            source: Source::Batch { body: body.to_vec(), orders },
            by: By::Key(key.id),
            dry_run: false,
            tried: None,
            request_id: text(&request_id),
        };
        let report = import(&state.kernel, &rules, &calendar, wanted).await?;
        count(&state, &key, &report);
        Ok(report)
    };
    answer::report(taken.await, "orders", request_id)
}

/// `POST /api/v1/city/acknowledgements`.
pub(super) async fn acknowledgements(
    State(state): State<AppState>,
    request_id: Id,
    request: Request<Body>,
) -> Response {
    let taken = async {
        let (key, body) = open(&state, request).await?;
        let orders = items(&state, &key, &body, MOST_ORDERS)?;
        let wanted = Acknowledge {
            source: Source::Batch { body: body.to_vec(), orders },
            by: By::Key(key.id),
            dry_run: false,
            request_id: text(&request_id),
        };
        let report = acknowledge(&state.kernel, wanted).await?;
        count(&state, &key, &report);
        Ok(report)
    };
    answer::report(taken.await, "acknowledgements", request_id)
}

/// `PUT /api/v1/city/reconciliations/{day}`.
pub(super) async fn reconciliation(
    State(state): State<AppState>,
    day: Result<Path<String>, PathRejection>,
    request_id: Id,
    request: Request<Body>,
) -> Response {
    let taken = async {
        let (key, body) = open(&state, request).await?;
        let day = day.ok().and_then(|Path(day)| day.parse::<NaiveDate>().ok());
        let day = day.ok_or(Refused::Day)?;
        let orders = items(&state, &key, &body, usize::MAX)?;
        let wanted = Reconcile {
            source: Source::Batch { body: body.to_vec(), orders },
            day,
            by: By::Key(key.id),
            request_id: text(&request_id),
        };
        let found = reconcile(&state.kernel, wanted).await?;
        state.feeds.took(&state.kernel, &key, found.theirs as u64, found.faults.len() as u64);
        Ok::<_, Refused>(found)
    };
    answer::compared(taken.await, request_id)
}

/// The key first, so that a stranger's body is not read.
async fn open(state: &AppState, request: Request<Body>) -> Result<(Arc<Key>, Bytes), FeedError> {
    let authorization = request.headers().get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| value.to_str().ok());
    let key = state.feeds.enter(&state.kernel, authorization, Scope::CityOrders).await?;
    match to_bytes(request.into_body(), BODY_BYTES).await {
        Ok(body) => Ok((key, body)),
        Err(_) => {
            state.feeds.refused(&state.kernel, &key);
            Err(FeedError::TooLong)
        }
    }
}

fn items(state: &AppState, key: &Key, body: &[u8], most: usize) -> Result<Vec<Value>, Refused> {
    let read: Result<Vec<Value>, _> = serde_json::from_slice(body);
    let refused = match read {
        Ok(items) if items.len() <= most => return Ok(items),
        Ok(_) => Refused::TooMany,
        // Where, and never what was sent.
        Err(error) => Refused::Key(FeedError::Malformed(format!(
            "a JSON array is wanted (line {}, column {})",
            error.line(),
            error.column()
        ))),
    };
    state.feeds.refused(&state.kernel, key);
    Err(refused)
}

fn count(state: &AppState, key: &Key, report: &Report) {
    let refused = report.count(Came::Refused);
    let taken = report.lines.len() - refused;
    state.feeds.took(&state.kernel, key, taken as u64, refused as u64);
}

fn text(id: &Id) -> Option<String> {
    id.as_ref().map(|Extension(RequestId(id))| id.clone())
}
