//! Staff pages.

pub mod calendar;
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
        .get(patterns::CALENDAR, Access::Staff, calendar::year::page)
        .get(patterns::CALENDAR_EDIT, Access::Staff, calendar::edit::page)
        .get(patterns::CALENDAR_DEADLINE, Access::Staff, calendar::deadline::page)
}
