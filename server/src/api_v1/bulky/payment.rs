//! `/api/v1/bulky/bookings/{secret}/payment`: paying what is due of a booking.

use app::{
    routes::{Route, in_locale},
    state::AppState,
};
use axum::{extract::State, http::StatusCode};
use backend::{
    bulky::{BOOKING, pay_due, read_booking},
    payments::{self, Back, Order, StartError, Subject, offered, orders_of, start},
};
use chrono::{DateTime, Utc};
use domain::{locale::Locale, payments::ProviderCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{book::online, booker, booking::way_name, unavailable};
use crate::api_v1::{
    answer::{Answer, done, private},
    caller::Caller,
    input::{Asking, Body, Key, Part},
    refusal::Refusal,
};

/// A payment of what is due.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PaymentShown {
    /// What the platform knows it by.
    number: String,
    /// `created`, `pending`, `unknown`, `paid`, `closed` or `failed`. `unknown` means that the platform
    /// has not answered: ask again, and do not pay again.
    state: &'static str,
    amount_fen: u64,
    /// Code of the platform.
    provider: &'static str,
    provider_name: String,
    /// Where the resident goes to pay; only in the answer that begins it. They come back to the page of
    /// the booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_url: Option<String>,
    /// Who has not paid by then is not waited for.
    expires_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
}

impl PaymentShown {
    fn of(locale: Locale, order: &Order, pay_url: Option<String>) -> Self {
        Self {
            number: order.number.clone(),
            state: order.state.as_str(),
            amount_fen: order.amount.fen(),
            provider: order.provider.as_str(),
            provider_name: way_name(locale, order.provider),
            pay_url,
            expires_at: order.expires_at,
            paid_at: order.paid_at,
        }
    }
}

/// Tells the platform of an order, as often as somebody goes to pay it.
pub(super) async fn begin(
    state: &AppState,
    locale: Locale,
    secret: &str,
    order: Uuid,
) -> Result<PaymentShown, StartError> {
    let next = Route::BookedThanks(secret.to_owned(), "pay").href(locale);
    let back = Back { return_path: &next, origin: &state.origin };
    let pay_at = start(&state.kernel, order, back).await?.pay_at;
    let order = payments::order(&state.kernel.db, order).await?.ok_or(StartError::NotFound)?;
    // A cashier of our own speaks the language of the caller.
    let pay_url = pay_at.map(|at| {
        if at.starts_with('/') { format!("{}{}", state.origin, in_locale(&at, locale)) } else { at }
    });
    Ok(PaymentShown::of(locale, &order, pay_url))
}

/// How somebody pays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PaymentWanted {
    /// Code of one of the booking's `money.ways`; the first that is online unless said.
    #[serde(default)]
    provider: Option<String>,
}

/// Begins to pay what is due
///
/// Asking again gives the same payment while it is open and asks for just that amount.
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/payment", tag = "payments",
    params(("secret" = String, Path)), request_body = PaymentWanted,
    responses((status = 200, body = PaymentShown)),
)]
pub(in crate::api_v1) async fn begin_payment(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(wanted): Body<PaymentWanted>,
) -> Answer {
    let by = booker(&caller, key, &asking)?;
    let provider = match wanted.provider.as_deref() {
        Some(code) => online(code),
        None => {
            let offered = offered(&state.kernel).await;
            offered.into_iter().find(|code| *code != ProviderCode::Offline)
        }
    };
    let provider = provider.ok_or_else(|| Refusal::field("/provider", "bulky-pay-missing"))?;
    let programme = state.programme.get();
    let request = asking.id();
    let order = pay_due(&state.kernel, &programme, &secret, by, provider, request).await;
    let order = order.map_err(|error| Refusal::of(&error))?;
    let begun = begin(&state, asking.locale, &secret, order).await;
    done(StatusCode::OK, &begun.map_err(|error| Refusal::of(&error))?)
}

/// Shows how the payment stands
///
/// The one that is open, or else the newest; 404 where none was begun.
#[utoipa::path(
    get, path = "/api/v1/bulky/bookings/{secret}/payment", tag = "payments",
    params(("secret" = String, Path)),
    responses((status = 200, body = PaymentShown)),
)]
pub(in crate::api_v1) async fn payment(
    State(state): State<AppState>,
    asking: Asking,
    Part(secret): Part,
) -> Answer {
    let programme = state.programme.get();
    let booking = read_booking(&state.kernel, &programme, &secret).await;
    let booking = booking.map_err(|error| Refusal::of(&error))?;
    let subject = Subject { kind: BOOKING, id: booking.id };
    let orders = orders_of(&state.kernel.db, subject).await;
    let orders = orders.map_err(unavailable)?;
    let open = orders.iter().rev().find(|order| order.state.is_open());
    let order = open.or_else(|| orders.last()).ok_or_else(Refusal::not_found)?;
    private(&PaymentShown::of(asking.locale, order, None))
}
