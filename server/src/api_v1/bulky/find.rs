//! How somebody comes back to a booking: by its number and 提取码, or among what is theirs.

use app::{pages::bulky::words::state_word_in, state::AppState};
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::apps::Scope,
    bulky::{FindError, find_by_code, list_bookings},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::api_v1::{
    answer::{Answer, Listed, done, private},
    caller::Caller,
    input::{Asked, Asking, Body},
    refusal::Refusal,
};

/// A booking that somebody has the receipt of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct BookingSought {
    /// However it is written.
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    /// The 提取码.
    code: String,
}

/// What opens a booking.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct BookingFound {
    /// Stands wherever the secret of the receipt stands, for two hours.
    secret: String,
}

/// Finds a booking by its number and 提取码
///
/// One answer for a wrong number and a wrong code; the tries are counted.
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/find", tag = "bulky", request_body = BookingSought,
    responses((status = 200, body = BookingFound)),
)]
pub(in crate::api_v1) async fn find_booking(
    State(state): State<AppState>,
    asking: Asking,
    Body(sought): Body<BookingSought>,
) -> Answer {
    let found = find_by_code(&state.kernel, &sought.number, &sought.code, asking.address).await;
    let secret = found.map_err(|error| match error {
        FindError::Limit(limit) => Refusal::from(limit),
        error => Refusal::of(&error),
    })?;
    done(StatusCode::OK, &BookingFound { secret })
}

/// From which booking on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct MyBookingsAsked {
    /// `next` of the page before.
    #[param(format = "uuid")]
    after: Option<String>,
}

/// A booking in its resident's list.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct MyBookingShown {
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    state: &'static str,
    state_name: String,
    /// Somebody will come, or could.
    open: bool,
    estate: String,
    /// Absent while it waits for a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<DateTime<Utc>>,
    opened_at: DateTime<Utc>,
    /// Opens it, for two hours: see `/api/v1/bulky/bookings/{secret}`.
    secret: String,
}

/// Lists the resident's bookings
///
/// The newest first, 20 a page.
#[utoipa::path(
    get, path = "/api/v1/me/bookings", tag = "bulky", params(MyBookingsAsked),
    security(("bearer" = ["bookings"])),
    responses((status = 200, body = Listed<MyBookingShown>)),
)]
pub(in crate::api_v1) async fn my_bookings(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Asked(asked): Asked<MyBookingsAsked>,
) -> Answer {
    let resident = caller.required(Scope::Bookings)?;
    let after = match asked.after.as_deref().map(Uuid::parse_str) {
        None => None,
        Some(Ok(after)) => Some(after),
        Some(Err(_)) => return Err(Refusal::parameter("after")),
    };
    let listed = list_bookings(&state.kernel, resident.id, after).await;
    let (bookings, next) = listed.map_err(|error| Refusal::of(&error))?;
    let items = bookings.into_iter().map(|booking| MyBookingShown {
        number: booking.number,
        state: booking.state.as_str(),
        state_name: state_word_in(asking.locale, booking.state, booking.overdue),
        open: booking.state.is_open(),
        estate: booking.estate,
        starts_at: booking.window.map(|(starts_at, _)| starts_at),
        ends_at: booking.window.map(|(_, ends_at)| ends_at),
        opened_at: booking.opened_at,
        secret: booking.pass,
    });
    private(&Listed { items: items.collect(), next: next.map(|next| next.to_string()) })
}
