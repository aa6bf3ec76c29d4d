//! What whoever booked does to a booking: change it, cancel it, have a second try.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::bulky::{Cancel, Change, MAX_NOTE, Retry, Which, cancel, change, retry};
use domain::money::Fen;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    booker,
    booking::{BookingShown, shown},
    not_changed,
    wish::BulkyWish,
};
use crate::api_v1::{
    answer::{Answer, done},
    caller::Caller,
    input::{Asking, Body, Key, Part, no_longer},
    refusal::Refusal,
};

/// What a booking is to be from now on: all of it, not the difference.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct ChangeWanted {
    wish: BulkyWish,
    /// The new window, or the one that it has.
    #[schema(value_type = String, format = "uuid")]
    window: Uuid,
    /// The new price that was shown: see `…/quotes`.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    total_fen: u64,
    /// For the crew.
    #[serde(default)]
    #[schema(max_length = 300)]
    note: String,
}

/// Changes a booking
///
/// It keeps its number, and its place until it has the new one. What is less goes back by itself; what
/// is more is due, online or to the crew. `service` must stay as it is (`bulky-other-area`): what is to
/// be collected cannot be brought to the yard instead, nor the other way round.
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/change", tag = "bulky",
    params(("secret" = String, Path)), request_body = ChangeWanted,
    responses((status = 200, body = BookingShown)),
)]
pub(in crate::api_v1) async fn change_booking(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(wanted): Body<ChangeWanted>,
) -> Answer {
    no_longer("/note", &wanted.note, MAX_NOTE, "bulky-note-too-long")?;
    let programme = state.programme.get();
    let wanted = Change {
        which: Which::Secret(&secret),
        by: booker(&caller, key, &asking)?,
        wish: wanted.wish.wish(&programme, "/wish")?,
        window: wanted.window,
        shown: Fen::new(wanted.total_fen),
        note: wanted.note,
        key: key.0,
        request_id: asking.id(),
    };
    let changed = change(&state.kernel, &programme, wanted).await;
    changed.map_err(|error| not_changed(error, "/wish"))?;
    done(StatusCode::OK, &shown(&state, asking.locale, &secret).await?)
}

/// A booking that is not wanted any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct CancelWanted {
    /// What was shown to go back: the booking's `back_if_cancelled_fen`.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    back_fen: u64,
}

/// Cancels a booking
///
/// Also one that is only held, or that waits for a place. Where another amount would go back by now,
/// nothing is done (`booking-refund-changed`).
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/cancel", tag = "bulky",
    params(("secret" = String, Path)), request_body = CancelWanted,
    responses((status = 200, body = BookingShown)),
)]
pub(in crate::api_v1) async fn cancel_booking(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(wanted): Body<CancelWanted>,
) -> Answer {
    let wanted = Cancel {
        which: Which::Secret(&secret),
        by: booker(&caller, key, &asking)?,
        shown: Fen::new(wanted.back_fen),
        key: key.0,
        request_id: asking.id(),
    };
    let programme = state.programme.get();
    let cancelled = cancel(&state.kernel, &programme, wanted).await;
    cancelled.map_err(|error| Refusal::of(&error))?;
    done(StatusCode::OK, &shown(&state, asking.locale, &secret).await?)
}

/// A second try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct RetryWanted {
    /// The new window.
    #[schema(value_type = String, format = "uuid")]
    window: Uuid,
}

/// Books a second try
///
/// After nothing was found: with the same things, for nothing more, once.
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/retry", tag = "bulky",
    params(("secret" = String, Path)), request_body = RetryWanted,
    responses((status = 200, body = BookingShown)),
)]
pub(in crate::api_v1) async fn retry_booking(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(wanted): Body<RetryWanted>,
) -> Answer {
    let wanted = Retry {
        which: Which::Secret(&secret),
        by: booker(&caller, key, &asking)?,
        window: wanted.window,
        key: key.0,
        request_id: asking.id(),
    };
    let programme = state.programme.get();
    let again = retry(&state.kernel, &programme, wanted).await;
    again.map_err(|error| Refusal::of(&error))?;
    done(StatusCode::OK, &shown(&state, asking.locale, &secret).await?)
}
