//! What the description of the API cannot say. A body can be all that is described, and still name
//! something that is not there, or not go with what is there now: 422 is for what is not as described.

use axum::http::StatusCode;

/// The status of a refusal with this code, where no description rules it out.
pub(super) fn status_of(code: &str) -> Option<StatusCode> {
    match code {
        // Something is named that is not there, or not any more.
        "photo-gone" | "case-class-missing" | "case-class-retired" | "bulky-outside"
        | "bulky-item-retired" | "bulky-exemption" | "bulky-pay-missing" | "fact-missing"
        | "fault-missing" => Some(StatusCode::NOT_FOUND),
        // It does not go with what else was said, or with what is kept.
        "code-wrong"
        | "code-over"
        | "case-answer-missing"
        | "case-answer-wrong"
        | "case-answer-stops"
        | "bulky-street-missing"
        | "bulky-lift-missing"
        | "phone-same"
        | "place-full"
        | "quiet-same" => Some(StatusCode::CONFLICT),
        "sign-in-wrong" => Some(StatusCode::UNAUTHORIZED),
        _ => None,
    }
}
