//! The server functions behind the forms of staff.
//!
//! Each opens the [`Desk`](crate::desk::Desk), reads its form, calls its operation in `backend`,
//! and answers with an `Outcome`. Whoever was signed out meanwhile signs in and finds what they
//! typed in the form's draft.

pub mod calendar;
pub mod district;

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
    Routes::new()
        .post(functions::CALENDAR_EDIT, Access::SameOrigin, BODY_BYTES, call)
        .merge(district::routes())
}
