//! The server functions behind the forms of staff.
//!
//! Each opens the [`Desk`](crate::desk::Desk), reads its form, calls its operation in `backend`,
//! and answers with an `Outcome`. Whoever was signed out meanwhile signs in and finds what they
//! typed in the form's draft.

pub mod calendar;
pub mod publications;
pub mod questions;

use app::{
    api::call,
    routing::{Access, Routes},
};
use leptos::server_fn::axum::register_explicit;

use crate::routes::functions;

/// The most bytes of one post: texts only.
pub const BODY_BYTES: usize = 256 * 1024;

/// Every server function.
#[must_use]
pub fn routes() -> Routes {
    register_explicit::<calendar::EditCalendar>();
    register_explicit::<publications::SavePublication>();
    register_explicit::<publications::SetPublicationState>();
    register_explicit::<questions::ClaimQuestion>();
    register_explicit::<questions::AnswerQuestion>();
    register_explicit::<questions::DismissQuestion>();
    Routes::new()
        .post(functions::CALENDAR_EDIT, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::PUBLICATION_SAVE, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::PUBLICATION_STATE, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::QUESTION_CLAIM, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::QUESTION_ANSWER, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::QUESTION_DISMISS, Access::SameOrigin, BODY_BYTES, call)
}
