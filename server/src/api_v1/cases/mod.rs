//! `/api/v1/cases`: a resident reports a problem and follows it.
//!
//! - [`classes`] is what can be reported;
//! - [`report`] takes a case, [`same`] finds those nearby and takes one more reporter of them;
//! - [`track`] is a case as its reporter sees it, [`step`] what they do to it, [`phone`] where they
//!   are told of it;
//! - [`list`] has the lists: in public, of one's own.

pub(in crate::api_v1) mod classes;
pub(in crate::api_v1) mod list;
pub(in crate::api_v1) mod phone;
pub(in crate::api_v1) mod report;
pub(in crate::api_v1) mod same;
pub(in crate::api_v1) mod step;
pub(in crate::api_v1) mod track;

use app::state::AppState;
use domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use super::refusal::unavailable;

/// What a class is called; its code where it is not there any more.
pub(in crate::api_v1) fn class_name(state: &AppState, locale: Locale, code: &str) -> String {
    let rules = state.rulebook.get();
    rules.class(code).map_or_else(|| code.to_owned(), |class| class.plain.get(locale).to_owned())
}

/// A code and what it is called.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CaseWord {
    /// Stable.
    pub(in crate::api_v1) code: String,
    pub(in crate::api_v1) name: String,
}
