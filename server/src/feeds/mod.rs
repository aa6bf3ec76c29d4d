//! `/feeds/v1`: what devices and operators push (docs/FEEDS.md).
//!
//! Answers are JSON; errors are problem documents (RFC 9457) that name the field or the item.

mod answer;
mod put;

use app::routing::{Access, Routes};
use backend::places::feeds::Scope;

/// The most bytes of one request: a full batch of long updates.
const BODY_BYTES: usize = 2 * 1024 * 1024;

/// Every feed, one update at a time and in batches.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .put("/feeds/v1/parking", Access::FeedKey, put::parking_batch)
        .put("/feeds/v1/parking/{external_id}", Access::FeedKey, put::parking)
        .put("/feeds/v1/toilets", Access::FeedKey, put::toilets_batch)
        .put("/feeds/v1/toilets/{external_id}", Access::FeedKey, put::toilets)
}

/// The word for a key that is good for `scope`, as answers to strangers say it.
const fn realm(scope: Scope) -> &'static str {
    match scope {
        Scope::Parking => r#"Bearer realm="feeds", scope="parking""#,
        Scope::Toilets => r#"Bearer realm="feeds", scope="toilets""#,
    }
}
