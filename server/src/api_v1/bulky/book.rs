//! `/api/v1/bulky/bookings`: a window is held, and made certain; `/api/v1/bulky/waiting` where none is
//! free.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    bulky::{
        Confirm, ConfirmError, Confirmed, Hold, MAX_NAME, MAX_NOTE, MAX_PHOTOS, Pay, Receipt, Wait,
        confirm, hold, hold_longer, take_offered, wait,
    },
    payments::{Scene, offered},
    problem::Problem,
};
use chrono::NaiveDate;
use domain::{locale::Locale, money::Fen, payments::ProviderCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    booker,
    booking::{BookingShown, shown},
    not_held,
    payment::{PaymentShown, begin, scene},
    wish::BulkyWish,
};
use crate::api_v1::{
    answer::{Answer, done},
    caller::Caller,
    input::{Asking, Body, Key, Part, no_longer},
    refusal::Refusal,
    uploads::photos,
};

/// A booking that was made, and by what it is found again.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct BookingMade {
    /// To say on the phone.
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    /// Leads to it for good. Keep it: whoever has it can read, change and cancel the booking.
    secret: String,
    /// The 提取码: with the number it is as good as the secret.
    code: String,
    booking: BookingShown,
}

impl BookingMade {
    async fn of(state: &AppState, locale: Locale, receipt: Receipt) -> Result<Self, Refusal> {
        let secret = receipt.secret.to_text();
        let booking = shown(state, locale, &secret).await?;
        Ok(Self { number: receipt.number.to_string(), secret, code: receipt.code, booking })
    }
}

/// A window that somebody wants.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct HoldWanted {
    wish: BulkyWish,
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    window: Uuid,
    /// The price that was shown.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    total_fen: u64,
    /// For the crew.
    #[serde(default)]
    #[schema(max_length = 300)]
    note: String,
    /// Of what is to be collected, as `POST /api/v1/uploads/{token}` names them.
    #[serde(default)]
    #[schema(max_items = 6)]
    photos: Vec<String>,
}

/// Holds a window
///
/// The beginning of a booking: for as long as `held_until` says nobody else has the place. Confirm it
/// with `…/confirm`. Whoever wants another window cancels this one first. A price that is another by
/// now is refused (`bulky-price-changed`), and so is a window that is full (`window-full`).
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings", tag = "bulky", request_body = HoldWanted,
    responses((status = 201, body = BookingMade)),
)]
pub(in crate::api_v1) async fn hold_window(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(wanted): Body<HoldWanted>,
) -> Answer {
    if wanted.photos.len() > MAX_PHOTOS {
        return Err(Refusal::field("/photos", "bulky-photos-too-many"));
    }
    no_longer("/note", &wanted.note, MAX_NOTE, "bulky-note-too-long")?;
    let programme = state.programme.get();
    let wanted = Hold {
        by: booker(&caller, key, &asking)?,
        wish: wanted.wish.wish(&programme, "/wish")?,
        window: wanted.window,
        shown: Fen::new(wanted.total_fen),
        note: wanted.note,
        photos: photos(&state, &wanted.photos)?,
        locale: asking.locale,
        key: key.0,
        request_id: asking.id(),
    };
    let receipt = hold(&state.kernel, &programme, wanted).await;
    let receipt = receipt.map_err(|error| not_held(error, "/wish"))?;
    done(StatusCode::CREATED, &BookingMade::of(&state, asking.locale, receipt).await?)
}

/// Nothing needs to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct ExtendWanted {}

/// Holds a window longer
///
/// Once; a second time is refused (`hold-extended`).
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/extend", tag = "bulky",
    params(("secret" = String, Path)), request_body = ExtendWanted,
    responses((status = 200, body = BookingShown)),
)]
pub(in crate::api_v1) async fn extend_hold(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(ExtendWanted {}): Body<ExtendWanted>,
) -> Answer {
    let by = booker(&caller, key, &asking)?;
    let programme = state.programme.get();
    let longer = hold_longer(&state.kernel, &programme, &secret, by, key.0).await;
    longer.map_err(|error| Refusal::of(&error))?;
    done(StatusCode::OK, &shown(&state, asking.locale, &secret).await?)
}

/// Whom the crew calls, and how what is due is paid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct ConfirmWanted {
    /// For the crew.
    #[serde(default)]
    #[schema(max_length = 40)]
    name: String,
    /// A mobile, or a landline with its area code.
    #[schema(example = "13812345678")]
    phone: String,
    /// One of the booking's `money.ways`, 404 for another; to the crew unless said.
    #[serde(default)]
    pay: Option<String>,
    /// Where the resident pays: `mini-app`, `mobile-web` (unless said) or `desktop`.
    #[serde(default)]
    scene: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct BookingConfirmed {
    booking: BookingShown,
    /// It is booked once this is paid. Absent where nothing is paid now, or where the platform did not
    /// answer: begin it with `…/payment` then.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<PaymentShown>,
}

/// Makes a held window certain
///
/// Free of charge, or paid to the crew: it is booked at once. Paid online: it waits for the payment,
/// and `held_until` says how long.
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/confirm", tag = "bulky",
    params(("secret" = String, Path)), request_body = ConfirmWanted,
    responses((status = 200, body = BookingConfirmed)),
)]
pub(in crate::api_v1) async fn confirm_booking(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(wanted): Body<ConfirmWanted>,
) -> Answer {
    no_longer("/name", &wanted.name, MAX_NAME, "bulky-name-too-long")?;
    let scene = scene(wanted.scene.as_deref())?;
    let pay = match wanted.pay.as_deref() {
        None | Some("crew") => Pay::Crew,
        Some(code) => {
            let online = online(&state, code, scene).await;
            Pay::Online(online.ok_or_else(|| Refusal::field("/pay", "bulky-pay-missing"))?)
        }
    };
    let programme = state.programme.get();
    let by = booker(&caller, key, &asking)?;
    let wanted = Confirm {
        secret: &secret,
        by,
        name: wanted.name,
        phone: wanted.phone,
        pay,
        key: key.0,
        request_id: asking.id(),
    };
    let confirmed = confirm(&state.kernel, &programme, wanted).await;
    let payment = match confirmed.map_err(|error| not_confirmed(&error))? {
        Confirmed::Booked => None,
        Confirmed::Pay(order) => {
            match begin(&state, &asking, &caller, by, &secret, order, scene).await {
                Ok(payment) => Some(payment),
                Err(error) => {
                    // The order stands, and can be begun again.
                    tracing::warn!(code = error.code(), "payment not begun");
                    None
                }
            }
        }
    };
    let booking = shown(&state, asking.locale, &secret).await?;
    done(StatusCode::OK, &BookingConfirmed { booking, payment })
}

fn not_confirmed(error: &ConfirmError) -> Refusal {
    let fields = error.fields();
    if fields.is_empty() {
        return Refusal::of(error);
    }
    Refusal::fields(&fields, |field| format!("/{field}"))
}

/// A platform that residents can pay on by themselves there, now.
pub(super) async fn online(state: &AppState, code: &str, scene: Scene) -> Option<ProviderCode> {
    let code = ProviderCode::parse(code).filter(|one| *one != ProviderCode::Offline)?;
    offered(&state.kernel, scene).await.contains(&code).then_some(code)
}

/// A place that somebody waits for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct WaitWanted {
    wish: BulkyWish,
    /// A day that is full.
    day: NaiveDate,
    /// For the crew.
    #[serde(default)]
    #[schema(max_length = 40)]
    name: String,
    /// A mobile: an offer is told there.
    #[schema(example = "13812345678")]
    phone: String,
}

/// Joins the waiting list of a day
///
/// Nothing is held or paid. Once there is a place, the booking has an `offer` and whoever waits gets a
/// message: see `…/take`.
#[utoipa::path(
    post, path = "/api/v1/bulky/waiting", tag = "bulky", request_body = WaitWanted,
    responses((status = 201, body = BookingMade)),
)]
pub(in crate::api_v1) async fn join_waiting(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(wanted): Body<WaitWanted>,
) -> Answer {
    no_longer("/name", &wanted.name, MAX_NAME, "bulky-name-too-long")?;
    let programme = state.programme.get();
    let wanted = Wait {
        by: booker(&caller, key, &asking)?,
        wish: wanted.wish.wish(&programme, "/wish")?,
        day: wanted.day,
        name: wanted.name,
        phone: wanted.phone,
        locale: asking.locale,
        key: key.0,
        request_id: asking.id(),
    };
    let receipt = wait(&state.kernel, &programme, wanted).await;
    let receipt = receipt.map_err(|error| not_held(error, "/wish"))?;
    done(StatusCode::CREATED, &BookingMade::of(&state, asking.locale, receipt).await?)
}

/// Nothing needs to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct TakeWanted {}

/// Takes the place that is offered
///
/// It is then held, and confirmed as any other.
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/take", tag = "bulky",
    params(("secret" = String, Path)), request_body = TakeWanted,
    responses((status = 200, body = BookingShown)),
)]
pub(in crate::api_v1) async fn take_place(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(TakeWanted {}): Body<TakeWanted>,
) -> Answer {
    let by = booker(&caller, key, &asking)?;
    let programme = state.programme.get();
    let taken = take_offered(&state.kernel, &programme, &secret, by, key.0).await;
    taken.map_err(|error| Refusal::of(&error))?;
    done(StatusCode::OK, &shown(&state, asking.locale, &secret).await?)
}
