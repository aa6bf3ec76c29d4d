//! Staff pages.

pub mod calendar;
pub mod publications;
pub mod questions;
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
}
