//! Accounts of staff.

pub mod form;
pub mod link;
pub mod list;
pub mod one;

use app::{pages::problem::problem_page, state::AppState, visit::Visit};
use axum::{http::StatusCode, response::Response};
use backend::accounts::staff::users::UserError;

use crate::{desk::Desk, frame};

/// The page for an account that cannot be shown.
fn not_shown(state: &AppState, visit: &Visit, desk: &Desk, error: &UserError) -> Response {
    if let UserError::Denied(denied) = error {
        return frame::refused(state, visit, desk, *denied);
    }
    tracing::error!(error = error as &dyn std::error::Error, "account not read");
    problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE)
}
