//! What this device keeps of the steps of whoever is signed in: the words and addresses that its module
//! (`public/field.js`) is given. Nothing of it is seen without JavaScript, and nothing of it leaves the
//! device but to be sent.

use app::{
    render::{t, use_locale},
    routes::in_locale,
    state::AppState,
};
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::routes::functions;

/// What the module calls its words, and their keys.
const WORDS: [(&str, &str); 24] = [
    ("title", "desk-kept-title"),
    ("privacy", "desk-kept-privacy"),
    ("open", "kept-open"),
    ("waiting", "kept-waiting"),
    ("refused", "desk-kept-refused"),
    ("sent", "kept-sent"),
    ("waiting-explained", "desk-kept-waiting"),
    ("too-old", "desk-kept-too-old"),
    ("gone", "desk-kept-gone"),
    ("send-now", "kept-send-now"),
    ("sending", "form-sending"),
    ("unsent", "kept-unsent"),
    ("put", "desk-kept-put"),
    ("open-case", "desk-kept-open-case"),
    ("delete", "kept-delete"),
    ("sure", "kept-sure"),
    ("photos", "desk-kept-photos"),
    ("photo", "kept-photo"),
    ("photo-remove", "kept-photo-remove"),
    ("with-place", "desk-kept-with-place"),
    ("without-place", "desk-kept-without-place"),
    ("kept-title", "desk-kept-now"),
    ("kept-explained", "desk-kept-now-explained"),
    ("cannot-keep", "desk-kept-cannot-keep"),
];

/// The steps that are kept on this device, where there are any; `by` is whose page this is.
#[component]
pub fn KeptSteps(by: String) -> impl IntoView {
    let assets = expect_context::<AppState>().assets.clone();
    let texts: Map<String, Value> =
        WORDS.into_iter().map(|(word, key)| (word.to_owned(), t(key).into())).collect();
    let address = Some(assets.field.clone()).filter(|address| !address.is_empty());
    let texts = Value::Object(texts).to_string();
    view! {
        <section
            class="kept-reports"
            data-module=address
            data-texts=texts
            data-action=in_locale(functions::CASE_STEP_KEPT, use_locale())
            data-photo=assets.photo.clone()
            data-by=by
        ></section>
    }
}
