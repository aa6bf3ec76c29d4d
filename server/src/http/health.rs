//! For whoever runs the service: is it alive, and can it do all of its work?

use std::time::Duration;

use app::state::AppState;
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;

/// Longer than this, the database is as good as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// `/healthz`: the process answers. Needs nothing else, so that nobody restarts it because the
/// database is away.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// What `/readyz` tells.
#[derive(Debug, Serialize)]
pub(super) struct Ready {
    /// `ok` or `unavailable`; while it is away, search still answers from memory.
    database: &'static str,
    /// The version of the sorting guide in memory.
    sorting_guide: String,
}

/// `/readyz`: 503 while something is missing, and what.
pub(super) async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Ready>) {
    let asked = tokio::time::timeout(PATIENCE, backend::db::ping(&state.kernel.db)).await;
    let reachable = matches!(asked, Ok(Ok(())));
    let status = if reachable { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let database = if reachable { "ok" } else { "unavailable" };
    let sorting_guide = state.guide.current().version().to_owned();
    (status, Json(Ready { database, sorting_guide }))
}
