//! Staff pages.

pub mod account;
pub mod calendar;
mod confirm;
mod provider;
pub mod set_password;
pub mod sign_in;
mod start;
pub mod users;

use app::routing::{
    Access::{Public, Secret, Staff},
    Routes,
};

use crate::routes::patterns;

/// Every page of the console.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(patterns::CALENDAR, Staff, calendar::year::page)
        .get(patterns::CALENDAR_EDIT, Staff, calendar::edit::page)
        .get(patterns::CALENDAR_DEADLINE, Staff, calendar::deadline::page)
        .get(patterns::START, Staff, start::page)
        .get(patterns::SIGN_IN, Public, sign_in::page)
        .get(patterns::CODE, Public, sign_in::code::page)
        .get(patterns::PROVIDER, Public, provider::go)
        .get(patterns::PROVIDER_BACK, Secret, provider::back)
        .get(patterns::PROVIDER_LINK, Staff, provider::link)
        .get(patterns::SET_PASSWORD, Secret, set_password::page)
        .get(patterns::CONFIRM, Staff, confirm::page)
        .get(patterns::ACCOUNT, Staff, account::page)
        .get(patterns::PASSWORD, Staff, account::password::page)
        .get(patterns::USERS, Staff, users::list::page)
        .get(patterns::USER_NEW, Staff, users::form::new)
        .get(patterns::USER, Staff, users::one::page)
        .get(patterns::USER_EDIT, Staff, users::form::edit)
        .merge(crate::api::routes())
}
