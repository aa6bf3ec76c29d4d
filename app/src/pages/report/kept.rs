//! What the phone keeps of reports: the words and addresses that its module (`public/report.js`) is
//! given. Nothing of it is seen without JavaScript, and nothing of it leaves the phone but to be sent.

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::{
    render::{href, t, use_locale},
    routes::{Route, functions, in_locale},
    state::AppState,
};

/// Words of the list of kept reports: what the module calls them, and their keys.
pub(crate) const LIST: [(&str, &str); 17] = [
    ("title", "kept-list"),
    ("privacy", "kept-privacy"),
    ("report", "kept-report"),
    ("open", "kept-open"),
    ("waiting", "kept-waiting"),
    ("refused", "kept-refused"),
    ("sent", "kept-sent"),
    ("waiting-explained", "kept-waiting-explained"),
    ("send-now", "kept-send-now"),
    ("sending", "form-sending"),
    ("unsent", "kept-unsent"),
    ("mend", "kept-mend"),
    ("go-on", "kept-go-on"),
    ("receipt", "kept-receipt"),
    ("code", "receipt-code"),
    ("delete", "kept-delete"),
    ("sure", "kept-sure"),
];

/// Words of a page of the form on several pages.
pub(crate) const STEP: [(&str, &str); 5] = [
    ("sending", "form-sending"),
    ("no-network", "kept-no-network"),
    ("go-on-here", "kept-go-on-here"),
    ("kept-title", "kept-now"),
    ("kept-explained", "kept-now-explained"),
];

/// Words of the form on one page.
pub(crate) const PAGE: [(&str, &str); 18] = [
    ("sending", "form-sending"),
    ("cannot-keep", "kept-cannot-keep"),
    ("kept-title", "kept-now"),
    ("kept-explained", "kept-now-explained"),
    ("found-none", "kept-found-none"),
    ("stop", "report-stop"),
    ("know", "report-know"),
    ("locating", "places-locating"),
    ("located", "report-spot-known"),
    ("locate-refused", "report-locate-refused"),
    ("locate-failed", "report-locate-failed"),
    ("photo", "kept-photo"),
    ("photo-remove", "kept-photo-remove"),
    ("errors", "form-errors"),
    ("class-missing", "error-case-class-missing"),
    ("answer-missing", "error-case-answer-missing"),
    ("where-missing", "error-case-where-missing"),
    ("words-missing", "error-case-words-missing"),
];

/// The `data-` attributes by which a part of a page starts the module.
pub(super) struct Module {
    pub address: Option<String>,
    pub part: &'static str,
    pub texts: String,
    /// Where a kept report is sent.
    pub action: String,
    /// The form on one page.
    pub page: String,
}

impl Module {
    pub(super) fn of(part: &'static str, words: &[(&str, &str)]) -> Self {
        let state = expect_context::<AppState>();
        let texts: Map<String, Value> =
            words.iter().map(|(word, key)| ((*word).to_owned(), t(key).into())).collect();
        Self {
            address: Some(state.assets.report.clone()).filter(|address| !address.is_empty()),
            part,
            texts: Value::Object(texts).to_string(),
            action: in_locale(functions::REPORT_KEPT, use_locale()),
            page: href(&Route::ReportOffline),
        }
    }
}

/// The reports that are kept on this phone, where there are any.
#[component]
pub fn KeptReports() -> impl IntoView {
    let module = Module::of("list", &LIST);
    view! {
        <section
            class="kept-reports"
            data-module=module.address
            data-part=module.part
            data-texts=module.texts
            data-page=module.page
        ></section>
    }
}
