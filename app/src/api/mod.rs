//! The server functions behind the forms, and the one handler that calls them.
//!
//! Each reads its form, calls its operation in `backend`, and answers with an
//! [`Outcome`](crate::form::Outcome); it never fails, since a failed server function would put its
//! error into an address. Only forms of this origin reach them (CSRF layer of the server).

pub mod bulky;
pub mod cases;
pub mod kept;
pub mod me;
pub mod notices;
pub mod places;
pub mod sorting;

use axum::{
    body::Body,
    extract::State,
    http::{Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::provide_context;

use crate::{
    form::ShownInstead,
    pages::problem::problem_page,
    routes::functions,
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};

/// The most bytes of one post: a photo, and room for the words around it.
pub const BODY_BYTES: usize = backend::files::MAX_PHOTO_BYTES + 6 * 1024 * 1024;

/// Every server function.
#[must_use]
pub fn routes() -> Routes {
    server_fn::axum::register_explicit::<sorting::AskSortingQuestion>();
    server_fn::axum::register_explicit::<notices::AskQuestion>();
    server_fn::axum::register_explicit::<notices::RateArticle>();
    Routes::new()
        .post(functions::SORTING_ASK, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::QUESTION_ASK, Access::SameOrigin, notices::BODY_BYTES, call)
        .post(functions::RATE, Access::SameOrigin, notices::BODY_BYTES, call)
        .merge(bulky::routes())
        .merge(cases::routes())
        .merge(me::routes())
        .merge(places::routes())
}

/// Calls the server function of this address.
pub async fn call(State(state): State<AppState>, visit: Visit, request: Request<Body>) -> Response {
    if !is_form(&request) {
        return problem_page(&state, &visit, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let shown = ShownInstead::default();
    let context = {
        let (state, visit, shown) = (state.clone(), visit.clone(), shown.clone());
        move || {
            provide_context(state.clone());
            provide_context(visit.clone());
            provide_context(shown.clone());
        }
    };
    let response =
        leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    match shown.take() {
        Some(page) => page,
        None if response.status().is_server_error() || response.status().is_client_error() => {
            tracing::error!(status = response.status().as_u16(), "server function failed");
            problem_page(&state, &visit, response.status())
        }
        None => response,
    }
}

/// A multipart form with its boundary; without one, the decoder could not even begin.
fn is_form(request: &Request<Body>) -> bool {
    request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| multer::parse_boundary(value).is_ok())
}
