//! Staff pages.

mod start;

use app::routing::{Access, Routes};

/// Where the console begins.
pub const START: &str = "/staff";

/// Every page of the console.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get(START, Access::Public, start::page)
}
