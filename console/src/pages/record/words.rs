//! The words of the record in the reader's language.

use app::render::t;
use backend::audit::{ACTS, KINDS};

/// What was done. A word that this version does not know is shown as it was recorded.
pub(super) fn act(word: &str) -> String {
    if ACTS.contains(&word) { t(&format!("audit-act-{word}")) } else { word.to_owned() }
}

/// To what kind of thing.
pub(super) fn kind(word: &str) -> String {
    if KINDS.contains(&word) { t(&format!("audit-kind-{word}")) } else { word.to_owned() }
}

/// What kind of actor did it.
pub(super) fn actor(word: &str) -> String {
    match word {
        "system" | "visitor" | "partner" | "account" | "operator" => {
            t(&format!("audit-actor-{word}"))
        }
        unknown => unknown.to_owned(),
    }
}
