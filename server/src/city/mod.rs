//! `/api/v1/city`: the city's 12345 sends its orders, says what it makes of ours, and compares
//! (docs/CITY-12345.md).
//!
//! Answers are JSON with one result for each order; errors are problem documents (RFC 9457).

mod answer;
mod take;

use app::routing::{Access, Routes};

/// The most bytes of one request: a full batch of long orders, and a list of all that is open.
const BODY_BYTES: usize = 4 * 1024 * 1024;

/// What the city's system calls.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/city/orders", Access::FeedKey, BODY_BYTES, take::orders)
        .post("/api/v1/city/acknowledgements", Access::FeedKey, BODY_BYTES, take::acknowledgements)
        .put("/api/v1/city/reconciliations/{day}", Access::FeedKey, take::reconciliation)
}
