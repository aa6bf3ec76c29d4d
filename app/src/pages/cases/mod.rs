//! Cases as residents see them: their own by the link of the receipt or by number and 提取码, and in
//! public only that there is one.

pub mod act;
pub mod find;
pub mod list;
pub mod phone;
pub mod track;
pub mod words;

use crate::{
    routes::patterns,
    routing::{
        Access::{Public, Secret},
        Routes,
    },
};

/// Every page of cases.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(patterns::CASES, Public, list::page)
        .get(patterns::CASE_FIND, Public, find::page)
        .get(patterns::CASE, Secret, track::page)
        .get(patterns::CASE_PHONE, Secret, phone::page)
        .get(patterns::CASE_VERSION, Secret, track::version)
        .get(patterns::CASE_ACT, Secret, act::page)
}
