//! The receipt, right after it was booked, and where a payment platform sends back to.
//!
//! The 提取码 is stored as a keyed hash, so it can be shown from here only: from the draft in which
//! this browser keeps its last receipt for a day.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use backend::{bulky::read_booking_now, problem::Problem};

use super::{
    draft::{CODE, RECEIPT, SECRET},
    track::{After, First, show},
};
use crate::{
    form::{FormView, presession},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// `/bulky/done`; `?refused=` says why nothing was paid.
pub async fn page(
    State(state): State<AppState>,
    after: Result<Query<After>, QueryRejection>,
    visit: Visit,
) -> Response {
    let first = after.map_or(First::Nothing, |Query(after)| First::read(&after));
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &RECEIPT).await;
    let (secret, code) = (form.value(SECRET), form.value(CODE));
    let programme = state.programme.get();
    let page = match read_booking_now(&state.kernel, &programme, &secret).await {
        Ok(booking) => show(&state, &visit, booking, secret, Some(code), first).await,
        Err(error) => {
            if error.status() != 404 {
                tracing::error!(error = &error as &dyn std::error::Error, "receipt not read");
            }
            Redirect::to(&Route::BookingFind.href(visit.locale)).into_response()
        }
    };
    (session.headers(), page).into_response()
}
