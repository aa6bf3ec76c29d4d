//! The receipt, right after it was booked, and where a payment platform sends back to.
//!
//! The 提取码 is stored as a keyed hash, so it can be shown from here only: from the draft in which
//! this browser keeps its last receipt for a day.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use backend::{bulky::read_booking, problem::Problem};

use super::{
    draft::{CODE, RECEIPT, SECRET},
    track,
};
use crate::{
    form::{FormView, presession},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// `/bulky/done`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &RECEIPT).await;
    let (secret, code) = (form.value(SECRET), form.value(CODE));
    let programme = state.programme.get();
    let page = match read_booking(&state.kernel, &programme, &secret).await {
        Ok(booking) => track::show(&state, &visit, booking, secret, Some(code), None).await,
        Err(error) => {
            if error.status() != 404 {
                tracing::error!(error = &error as &dyn std::error::Error, "receipt not read");
            }
            Redirect::to(&Route::BookingFind.href(visit.locale)).into_response()
        }
    };
    (session.headers(), page).into_response()
}
