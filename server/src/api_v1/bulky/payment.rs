//! `/api/v1/bulky/bookings/{secret}/payment`: paying what is due of a booking.

use app::{routes::Route, state::AppState, texts::text};
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::{
        apps::Scope,
        platforms::{Platform, open_id_of},
    },
    bulky::{BOOKING, BookBy, GoToPay, go_to_pay, pay_crew, pay_due, read_booking_now},
    payments::{
        self, Back, HowToPay, Order, Payer, Prepared, Scene, StartError, Subject, offered,
        orders_of,
    },
};
use chrono::{DateTime, Utc};
use domain::{locale::Locale, payments::ProviderCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    book::online,
    booker,
    booking::{BookingShown, shown, way_name},
    unavailable,
};
use crate::api_v1::{
    answer::{Answer, done, private},
    caller::Caller,
    input::{Asking, Body, Key, Part},
    refusal::{Refusal, codes},
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
    /// Where the resident goes to pay; only in the answer that begins it, as the next three. It is a
    /// page of the portal, which leads on to that of the platform: open it in their browser, where they
    /// come back to the booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_url: Option<String>,
    /// What to show as a QR code, which the resident scans with their phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_qr: Option<String>,
    /// For `wx.requestPayment` in the mini-app.
    #[serde(skip_serializing_if = "Option::is_none")]
    wechat: Option<WeChatPaymentShown>,
    /// The `tradeNO` for `my.tradePay` in the mini-app.
    #[serde(skip_serializing_if = "Option::is_none")]
    alipay_trade_no: Option<String>,
    /// Who has not paid by then is not waited for.
    expires_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
}

/// The arguments of `wx.requestPayment`, as they are called there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api_v1) struct WeChatPaymentShown {
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: &'static str,
    pay_sign: String,
}

impl PaymentShown {
    fn of(locale: Locale, order: &Order) -> Self {
        Self {
            number: order.number.clone(),
            state: order.state.as_str(),
            amount_fen: order.amount.fen(),
            provider: order.provider.as_str(),
            provider_name: way_name(locale, order.provider),
            pay_url: None,
            pay_qr: None,
            wechat: None,
            alipay_trade_no: None,
            expires_at: order.expires_at,
            paid_at: order.paid_at,
        }
    }

    /// `leave` is the address of our page from which they go on to the platform's.
    fn begun(locale: Locale, order: &Order, prepared: Prepared, leave: String) -> Self {
        let mut shown = Self::of(locale, order);
        match prepared.how {
            HowToPay::AtTheDoor => {}
            // A platform opens its page only for whoever comes from one of ours, and ours also
            // notes to which booking they come back.
            HowToPay::Page(_) => shown.pay_url = Some(leave),
            HowToPay::Qr(text) => shown.pay_qr = Some(text),
            HowToPay::WeChat(payment) => {
                shown.wechat = Some(WeChatPaymentShown {
                    time_stamp: payment.time_stamp,
                    nonce_str: payment.nonce_str,
                    package: payment.package,
                    sign_type: payment.sign_type,
                    pay_sign: payment.pay_sign,
                });
            }
            HowToPay::Alipay { trade_no } => shown.alipay_trade_no = Some(trade_no),
        }
        shown
    }
}

/// Where the resident pays, as the body says.
pub(super) fn scene(word: Option<&str>) -> Result<Scene, Refusal> {
    match word {
        None => Ok(Scene::MobileWeb),
        Some(word) => Scene::parse(word).ok_or_else(|| Refusal::field("/scene", codes::INVALID)),
    }
}

/// Who pays. In a mini-app its platform asks for the id by which it knows them.
async fn payer(
    state: &AppState,
    asking: &Asking,
    caller: &Caller,
    provider: ProviderCode,
    scene: Scene,
) -> Result<Payer, StartError> {
    let platform = match provider {
        ProviderCode::WeChatPay => Some(Platform::WeChat),
        ProviderCode::Alipay => Some(Platform::Alipay),
        ProviderCode::Sandbox | ProviderCode::Offline => None,
    };
    let resident = caller.optional(Scope::Bookings).ok().flatten();
    let open_id = match (scene, platform, resident) {
        (Scene::MiniApp, Some(platform), Some(resident)) => {
            open_id_of(&state.kernel, resident.id, platform).await?
        }
        _ => None,
    };
    Ok(Payer { scene, open_id, address: Some(asking.address) })
}

/// Whether the platform hears of the order only when the resident opens our page: it gives its page to
/// whoever has the address that it is told, and that is theirs, which may not be the app's.
const fn begins_on_our_page(provider: ProviderCode, scene: Scene) -> bool {
    matches!((provider, scene), (ProviderCode::WeChatPay, Scene::MobileWeb))
}

/// Tells the platform of an order, as often as somebody goes to pay it; or of a new one where it was
/// begun elsewhere.
pub(super) async fn begin(
    state: &AppState,
    asking: &Asking,
    caller: &Caller,
    by: BookBy<'_>,
    secret: &str,
    order: Uuid,
    scene: Scene,
) -> Result<PaymentShown, StartError> {
    let locale = asking.locale;
    let next = Route::BookingPaid.href(locale);
    // One language: the platform takes an order in the same words only.
    let description = text(Locale::default(), "bulky-pay-description", &[]);
    let back = Back { return_path: &next, origin: &state.origin, description: &description };
    let begun = payments::order(&state.kernel.db, order).await?.ok_or(StartError::NotFound)?;
    // Our page would have nothing to lead on to.
    if !begun.state.is_open() {
        return Err(StartError::Over);
    }
    let leave = Route::BookedAct(secret.to_owned(), "pay").href(locale);
    let leave = format!("{}{leave}", state.origin);
    if begins_on_our_page(begun.provider, scene) {
        return Ok(PaymentShown { pay_url: Some(leave), ..PaymentShown::of(locale, &begun) });
    }
    let payer = payer(state, asking, caller, begun.provider, scene).await?;
    let wanted = GoToPay { secret, by, order, back, payer, request_id: asking.id() };
    let begun = go_to_pay(&state.kernel, &state.programme.get(), wanted).await?;
    let order =
        payments::order(&state.kernel.db, begun.order).await?.ok_or(StartError::NotFound)?;
    Ok(PaymentShown::begun(locale, &order, begun.prepared, leave))
}

/// How somebody pays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PaymentWanted {
    /// Code of one of the booking's `money.ways`; the first that is online there unless said.
    #[serde(default)]
    provider: Option<String>,
    /// Where the resident pays: `mini-app`, `mobile-web` (unless said) or `desktop`.
    #[serde(default)]
    scene: Option<String>,
}

/// Begins to pay what is due
///
/// Asking again gives the same payment while it is open and asks for just that amount. One that was begun
/// in another scene, or by somebody else, may be taken only there: then it is closed, and this is a new
/// one with another number. In a mini-app its platform takes money only of an account that is linked to it
/// (`payment-needs-link`); a platform that is not for the scene is refused (`payment-elsewhere`).
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
    let scene = scene(wanted.scene.as_deref())?;
    let provider = match wanted.provider.as_deref() {
        Some(code) => online(&state, code, scene).await,
        None => {
            let offered = offered(&state.kernel, scene).await;
            offered.into_iter().find(|code| *code != ProviderCode::Offline)
        }
    };
    let provider = provider.ok_or_else(|| Refusal::field("/provider", "bulky-pay-missing"))?;
    let programme = state.programme.get();
    let request = asking.id();
    let order = pay_due(&state.kernel, &programme, &secret, by, provider, request).await;
    let order = order.map_err(|error| Refusal::of(&error))?;
    let begun = begin(&state, &asking, &caller, by, &secret, order, scene).await;
    let begun = begun.map_err(|error| match error {
        StartError::Limit(limit) => Refusal::from(limit),
        error => Refusal::of(&error),
    })?;
    done(StatusCode::OK, &begun)
}

/// Nothing needs to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct PayCrewWanted {}

/// Pays the crew instead
///
/// Of a booking that waits for its payment (`paying`): the payment is closed, the booking is booked, and
/// what is due is paid when the crew comes. What was paid after all stays paid. While the platform does
/// not answer, nothing is changed (`booking-payment-unknown`).
#[utoipa::path(
    post, path = "/api/v1/bulky/bookings/{secret}/pay-crew", tag = "payments",
    params(("secret" = String, Path)), request_body = PayCrewWanted,
    responses((status = 200, body = BookingShown)),
)]
pub(in crate::api_v1) async fn pay_crew_instead(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(secret): Part,
    key: Key,
    Body(PayCrewWanted {}): Body<PayCrewWanted>,
) -> Answer {
    let by = booker(&caller, key, &asking)?;
    let booked = pay_crew(&state.kernel, &secret, by, key.0, asking.id()).await;
    booked.map_err(|error| Refusal::of(&error))?;
    done(StatusCode::OK, &shown(&state, asking.locale, &secret).await?)
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
    let booking = read_booking_now(&state.kernel, &programme, &secret).await;
    let booking = booking.map_err(|error| Refusal::of(&error))?;
    let subject = Subject { kind: BOOKING, id: booking.id };
    let orders = orders_of(&state.kernel.db, subject).await;
    let orders = orders.map_err(unavailable)?;
    let open = orders.iter().rev().find(|order| order.state.is_open());
    let order = open.or_else(|| orders.last()).ok_or_else(Refusal::not_found)?;
    private(&PaymentShown::of(asking.locale, order))
}
