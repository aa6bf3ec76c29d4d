//! Staff pages.

pub(crate) mod district;
mod sign_in;
mod start;

use app::routing::{Access, Routes};

use crate::routes::patterns;

/// Every page of the console.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(patterns::START, Access::Staff, start::page)
        .get(patterns::SIGN_IN, Access::Public, sign_in::page)
        .merge(district::routes())
}
