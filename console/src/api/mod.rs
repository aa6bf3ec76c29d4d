//! The server functions behind staff forms. Like those of `app::api`, and each asks first who is at
//! the desk: whoever was signed out meanwhile signs in and finds what was typed.

pub mod publications;
pub mod questions;

use app::{
    api::{call, notices::BODY_BYTES},
    routing::{Access, Routes},
};

use crate::routes::functions;

/// The most bytes of a publication's form: three texts, and room for how they are sent.
const PUBLICATION_BYTES: usize = 256 * 1024;

/// Every server function of staff.
#[must_use]
pub fn routes() -> Routes {
    server_fn::axum::register_explicit::<publications::SavePublication>();
    server_fn::axum::register_explicit::<publications::SetPublicationState>();
    server_fn::axum::register_explicit::<questions::ClaimQuestion>();
    server_fn::axum::register_explicit::<questions::AnswerQuestion>();
    server_fn::axum::register_explicit::<questions::DismissQuestion>();
    Routes::new()
        .post(functions::PUBLICATION_SAVE, Access::SameOrigin, PUBLICATION_BYTES, call)
        .post(functions::PUBLICATION_STATE, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::QUESTION_CLAIM, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::QUESTION_ANSWER, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::QUESTION_DISMISS, Access::SameOrigin, BODY_BYTES, call)
}
