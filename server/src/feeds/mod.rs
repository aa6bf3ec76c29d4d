//! `/feeds/v1`: what devices and operators push (docs/FEEDS.md).
//!
//! Answers are JSON; errors are problem documents (RFC 9457) that name the field or the item.

pub(crate) mod answer;
mod put;

use app::routing::{Access, Routes};
use backend::places::feeds::Scope;

/// The most bytes of one request: a full batch of long updates.
const BODY_BYTES: usize = 2 * 1024 * 1024;

/// Every feed, one update at a time and in batches.
pub(crate) fn routes() -> Routes {
    Scope::FEEDS.into_iter().fold(Routes::new(), |routes, scope| {
        let (batch, one) = match scope {
            Scope::Parking => ("/feeds/v1/parking", "/feeds/v1/parking/{external_id}"),
            Scope::Toilets => ("/feeds/v1/toilets", "/feeds/v1/toilets/{external_id}"),
            // Served by `crate::city`.
            Scope::CityOrders => return routes,
        };
        routes
            .put(batch, Access::FeedKey, move |state, request_id, request| {
                put::batch(scope, state, request_id, request)
            })
            .put(one, Access::FeedKey, move |state, id, request_id, request| {
                put::one(scope, state, id, request_id, request)
            })
    })
}

/// The word for a key that is good for `scope`, as answers to strangers say it.
pub(crate) const fn realm(scope: Scope) -> &'static str {
    match scope {
        Scope::Parking => r#"Bearer realm="feeds", scope="parking""#,
        Scope::Toilets => r#"Bearer realm="feeds", scope="toilets""#,
        Scope::CityOrders => r#"Bearer realm="feeds", scope="city-orders""#,
    }
}
