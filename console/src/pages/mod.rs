//! Staff pages.

pub mod account;
pub(crate) mod bulky;
pub mod calendar;
pub mod cases;
mod confirm;
mod dead_letters;
pub(crate) mod district;
pub mod feeds;
pub mod messages;
pub mod places;
mod provider;
pub mod publications;
pub mod questions;
pub mod record;
mod search;
pub mod set_password;
pub mod sign_in;
pub(crate) mod sorting;
mod start;
pub mod templates;
pub mod users;

use app::routing::{Access, Routes};

use crate::routes::patterns;

/// Every page of the console.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(patterns::START, Access::Staff, start::page)
        .get(patterns::SIGN_IN, Access::Public, sign_in::page)
        .merge(district::routes())
        .merge(bulky::routes())
        .merge(sorting::routes())
        .merge(cases::routes())
        .merge(places::routes())
        .get(patterns::FEEDS, Access::Staff, feeds::page)
        .get(patterns::FEED_SOURCE, Access::Staff, feeds::source::page)
        .get(patterns::CODE, Access::Public, sign_in::code::page)
        .get(patterns::PROVIDER, Access::Public, provider::go)
        .get(patterns::PROVIDER_BACK, Access::Secret, provider::back)
        .get(patterns::PROVIDER_LINK, Access::Staff, provider::link)
        .get(patterns::SET_PASSWORD, Access::Secret, set_password::page)
        .get(patterns::CONFIRM, Access::Staff, confirm::page)
        .get(patterns::ACCOUNT, Access::Staff, account::page)
        .get(patterns::PASSWORD, Access::Staff, account::password::page)
        .get(patterns::USERS, Access::Staff, users::list::page)
        .get(patterns::USERS_EXPORT, Access::Staff, users::list::export_page)
        .get(patterns::QUESTIONS_EXPORT, Access::Staff, questions::list::export_page)
        .get(patterns::ARTICLES_EXPORT, Access::Staff, publications::list::export_articles)
        .get(patterns::NOTICES_EXPORT, Access::Staff, publications::list::export_notices)
        .get(patterns::USER_NEW, Access::Staff, users::form::new)
        .get(patterns::USER, Access::Staff, users::one::page)
        .get(patterns::USER_EDIT, Access::Staff, users::form::edit)
        .get(patterns::ARTICLES, Access::Staff, publications::list::articles)
        .get(patterns::ARTICLE_NEW, Access::Staff, publications::edit::new_article)
        .get(patterns::ARTICLE, Access::Staff, publications::edit::article)
        .get(patterns::NOTICES, Access::Staff, publications::list::notices)
        .get(patterns::NOTICE_NEW, Access::Staff, publications::edit::new_notice)
        .get(patterns::NOTICE, Access::Staff, publications::edit::notice)
        .get(patterns::QUESTIONS, Access::Staff, questions::list::page)
        .get(patterns::QUESTION, Access::Staff, questions::question::page)
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
        .get(patterns::SEARCH, Access::Staff, search::page)
        .get(patterns::TEMPLATES, Access::Staff, templates::list::page)
        .get(patterns::TEMPLATE, Access::Staff, templates::edit::page)
        .get(patterns::MESSAGES, Access::Staff, messages::list::page)
        .get(patterns::MESSAGES_EXPORT, Access::Staff, messages::list::export_page)
        .get(patterns::MESSAGE, Access::Staff, messages::one::page)
        .get(patterns::DEAD_LETTERS, Access::Staff, dead_letters::page)
}
