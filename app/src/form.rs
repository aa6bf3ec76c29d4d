//! How a page's form reaches its operation, with and without JavaScript (design §4).
//!
//! A form posts `multipart/form-data` to its server function. [`FormPost::read`] takes it in a
//! stream under limits, so that no body can make it fail half-way; the server function calls its
//! operation; [`Outcome`] answers. After a failure the values and the error codes wait in a draft
//! tied to the browser's pre-session, and the form page shows them: nothing that was typed is lost,
//! and no address holds any of it.
//!
//! To add a form: 1. its operation in `backend`; 2. a server function in `api/` like
//! `api/sorting.rs`; 3. a page that calls [`FormView::open`] and renders [`Field`]s inside
//! `<div data-fields>`; 4. the [`FormSender`] island beside its button.
//!
//! [`Field`]: crate::components::field
//! [`FormSender`]: crate::islands::form_sender

mod post;
mod view;

pub(crate) use post::wants_page;
pub use post::{Answer, FormPost, Outcome, POST_CODES, ShownInstead, again, done};
pub use view::{FormView, Session, error_text, presession};
