//! Staff pages.

pub mod calendar;
pub mod record;
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
        .get(patterns::CALENDAR, Access::Staff, calendar::year::page)
        .get(patterns::CALENDAR_EDIT, Access::Staff, calendar::edit::page)
        .get(patterns::CALENDAR_DEADLINE, Access::Staff, calendar::deadline::page)
        .get(patterns::AUDIT, Access::Staff, record::audit::page)
        .get(patterns::AUDIT_EXPORT, Access::Staff, record::audit::export_page)
        .get(patterns::AUDIT_EVENT, Access::Staff, record::event::page)
        .get(patterns::SETTINGS, Access::Staff, record::settings::page)
        .get(patterns::SETTING, Access::Staff, record::setting::page)
        .get(patterns::RETENTION, Access::Staff, record::retention::page)
        .get(patterns::UNMASK, Access::Staff, record::unmask::page)
}
