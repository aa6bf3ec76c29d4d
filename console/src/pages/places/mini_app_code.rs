//! The mini-app's code of a place, to be printed on a poster.

use app::{pages::problem::problem_page, state::AppState, visit::Visit};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::places::mini_app_code::{MiniAppCodeError, mini_app_code};
use domain::accounts::{Act, Kind};
use uuid::Uuid;

use super::unavailable;
use crate::{desk::Desk, frame};

/// `/staff/places/{id}/mini-app-code`: a picture to keep.
pub(super) async fn page(
    State(state): State<AppState>,
    id: Result<Path<Uuid>, PathRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let problem = |status| problem_page(&state, &visit, status);
    let Ok(Path(id)) = id else { return problem(StatusCode::NOT_FOUND) };
    let place = match super::stored(&state, id).await {
        Ok(Some(place)) => place.place,
        Ok(None) => return problem(StatusCode::NOT_FOUND),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let picture = match mini_app_code(&state.kernel, &place.code).await {
        Ok(picture) => picture,
        Err(MiniAppCodeError::NotSetUp) => return problem(StatusCode::NOT_FOUND),
        Err(error @ MiniAppCodeError::WeChat(_)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "no code of the mini-app");
            return problem(StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let name = format!("{}.{}", place.code.as_str(), picture.extension);
    let headers = [
        (header::CONTENT_TYPE, picture.content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, picture.bytes).into_response()
}
