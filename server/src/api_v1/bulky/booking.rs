//! `/api/v1/bulky/bookings/{secret}`: a booking as whoever booked sees it.

use app::{
    pages::bulky::words::{event_word, now_word, put_out, state_word_in, thing_word_in},
    state::AppState,
    texts::text,
};
use axum::extract::State as Shared;
use backend::{
    bulky::{Booking, Window, programme::Programme, read_booking, read_booking_now},
    files::{
        Size,
        address::{address, expiry},
    },
    payments::{Scene, set_up},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    bulky::{State, Thing},
    locale::Locale,
    money::Fen,
    payments::ProviderCode,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{quote::QuoteShown, wish::BulkyWish};
use crate::api_v1::{
    answer::{Answer, private},
    input::{Asking, Part},
    refusal::Refusal,
};

/// When somebody comes.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BookedWindowShown {
    id: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

impl BookedWindowShown {
    fn of(window: Window) -> Self {
        Self { id: window.id.to_string(), starts_at: window.starts_at, ends_at: window.ends_at }
    }
}

/// A place that is offered to somebody who waits.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct OfferedPlaceShown {
    window: BookedWindowShown,
    /// Until then it is kept: see `…/take`.
    until: DateTime<Utc>,
}

/// A way to pay.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct WayToPayShown {
    /// Code of a payment platform, or `crew`.
    code: &'static str,
    name: String,
    /// Where it can be used: `mini-app`, `mobile-web`, `desktop`.
    scenes: Vec<&'static str>,
}

/// What was paid, what is due and what goes back.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BookingMoneyShown {
    paid_fen: u64,
    due_fen: u64,
    going_back_fen: u64,
    /// The payment platform did not take this back: staff gave it to the resident in another way, by
    /// bank transfer or in cash.
    given_elsewhere_fen: u64,
    /// The bank did not take what goes back. The office looks after it and gets in touch.
    refund_refused: bool,
    /// Nobody knows yet whether a payment went through. Do not ask for another one.
    unknown: bool,
    /// How what is due can be paid: of a held booking with `…/confirm`, of any other with
    /// `…/payment`.
    ways: Vec<WayToPayShown>,
}

/// A photo of a booking.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BookingPhotoShown {
    /// `before`, or `after` if the crew has taken it.
    stage: String,
    /// Good for an hour or two.
    url: String,
    /// The same.
    thumb_url: String,
}

/// A line of the history.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct BookingEventShown {
    at: DateTime<Utc>,
    /// Code of the step.
    step: String,
    words: String,
}

/// A booking.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct BookingShown {
    /// To say on the phone.
    #[schema(example = "MH-261120-7K3F-9")]
    number: String,
    /// `waiting`, `held`, `paying`, `booked`, `on-the-way`, `collected`, `not-found`, `displaced`,
    /// `cancelled` or `expired`.
    state: &'static str,
    state_name: String,
    /// What that means, and what is next.
    words: String,
    opened_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<BookedWindowShown>,
    /// The day that it waits for a place on.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_for: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<OfferedPlaceShown>,
    /// Until when a held window has to be confirmed, or paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_until: Option<DateTime<Utc>>,
    /// That can be made longer: see `…/extend`.
    extensible: bool,
    /// What it is for; change it and send it back.
    wish: BulkyWish,
    /// The things, each with how many there are of it.
    things: Vec<String>,
    street_name: String,
    /// For `/api/v1/bulky/windows`.
    litres: u32,
    /// For `/api/v1/bulky/windows`.
    kilograms: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    /// Masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    quote: QuoteShown,
    money: BookingMoneyShown,
    /// Until when it can be changed; absent where it cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    change_until: Option<DateTime<Utc>>,
    /// What goes back if it is cancelled now; absent where it cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    back_if_cancelled_fen: Option<u64>,
    /// A second try can be asked for, free of charge.
    retriable: bool,
    /// Until when; absent where it cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_until: Option<DateTime<Utc>>,
    /// Until when the resident has to say what they want, after their window was closed or nothing was
    /// found; then it is cancelled by itself, and `back_if_cancelled_fen` goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_until: Option<DateTime<Utc>>,
    /// How to put the things out.
    put_out: Vec<String>,
    photos: Vec<BookingPhotoShown>,
    /// The number of the complaint about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    complaint: Option<String>,
    /// The oldest first.
    events: Vec<BookingEventShown>,
}

impl BookingShown {
    fn of(
        state: &AppState,
        locale: Locale,
        programme: &Programme,
        booking: Booking,
        ways: Vec<WayToPayShown>,
    ) -> Self {
        let things = &booking.basket.things;
        let street = programme.street_by_id(booking.street);
        let until = expiry(state.kernel.now());
        let photo = |(file, stage): &(Uuid, String)| BookingPhotoShown {
            stage: stage.clone(),
            url: address(&state.kernel.keys, *file, Size::Full, until),
            thumb_url: address(&state.kernel.keys, *file, Size::Thumb, until),
        };
        Self {
            number: booking.number.to_string(),
            state: booking.state.as_str(),
            state_name: state_word_in(locale, booking.state, booking.overdue),
            words: now_word(locale, &booking),
            opened_at: booking.opened_at,
            window: booking.window.map(BookedWindowShown::of),
            waits_for: booking.waits_for,
            offer: booking.offer.map(|(window, until)| OfferedPlaceShown {
                window: BookedWindowShown::of(window),
                until,
            }),
            held_until: booking.held_until,
            extensible: booking.extensible,
            wish: BulkyWish::of(&booking, programme),
            things: things.iter().map(|thing| thing_word_in(locale, programme, thing)).collect(),
            street_name: street.map(|one| one.name.get(locale).to_owned()).unwrap_or_default(),
            litres: whole(things.iter().map(|thing| thing.volume().whole_litres()).sum()),
            kilograms: whole(things.iter().map(Thing::kilograms).sum()),
            quote: QuoteShown::of(
                locale,
                programme,
                booking.service,
                things,
                &booking.quote,
                booking.terms,
            ),
            money: BookingMoneyShown {
                paid_fen: booking.paid.fen(),
                due_fen: booking.due.fen(),
                going_back_fen: booking.going_back.fen(),
                given_elsewhere_fen: booking.given_elsewhere.fen(),
                refund_refused: booking.refund_refused,
                unknown: booking.payment_unknown,
                ways,
            },
            change_until: booking.change_until,
            back_if_cancelled_fen: booking.back_if_cancelled.map(Fen::fen),
            retriable: booking.retry_until.is_some(),
            retry_until: booking.retry_until,
            answer_until: booking.answer_until,
            put_out: match booking.state {
                State::Booked | State::OnTheWay if !booking.overdue => {
                    put_out(locale, programme, booking.service, things)
                }
                _ => Vec::new(),
            },
            photos: booking.photos.iter().map(photo).collect(),
            events: booking
                .events
                .iter()
                .map(|event| BookingEventShown {
                    at: event.at,
                    step: event.step.clone(),
                    words: event_word(locale, &booking, event),
                })
                .collect(),
            note: booking.note,
            phone: booking.phone,
            complaint: booking.complaint,
        }
    }
}

fn whole(amount: u64) -> u32 {
    u32::try_from(amount).unwrap_or(u32::MAX)
}

/// What a way to pay is called.
pub(super) fn way_name(locale: Locale, provider: ProviderCode) -> String {
    match provider {
        ProviderCode::Offline => text(locale, "bulky-pay-crew", &[]),
        code => text(locale, &format!("bulky-pay-{}", code.as_str()), &[]),
    }
}

/// Where a way to pay can be used.
fn scenes(state: &AppState, provider: ProviderCode) -> Vec<&'static str> {
    let platform = state.kernel.carriers.payments.get(provider);
    Scene::ALL.into_iter().filter(|scene| platform.takes(*scene)).map(Scene::as_str).collect()
}

/// How what is due of a booking can be paid now.
async fn ways(state: &AppState, locale: Locale, booking: &Booking) -> Vec<WayToPayShown> {
    use State::{Booked, Held, OnTheWay, Paying};
    let online = matches!(booking.state, Held | Paying | Booked | OnTheWay);
    if booking.due == Fen::ZERO || !online {
        return Vec::new();
    }
    let way = |code: ProviderCode, word| WayToPayShown {
        code: word,
        name: way_name(locale, code),
        scenes: scenes(state, code),
    };
    let mut ways: Vec<WayToPayShown> = set_up(&state.kernel)
        .await
        .into_iter()
        .filter(|code| *code != ProviderCode::Offline)
        .map(|code| way(code, code.as_str()))
        .collect();
    if matches!(booking.state, Held | Booked) {
        ways.push(way(ProviderCode::Offline, "crew"));
    }
    ways
}

/// The booking of whoever has `secret`, as it is now.
pub(super) async fn shown(
    state: &AppState,
    locale: Locale,
    secret: &str,
) -> Result<BookingShown, Refusal> {
    let programme = state.programme.get();
    let booking = read_booking(&state.kernel, &programme, secret).await;
    let booking = booking.map_err(|error| Refusal::of(&error))?;
    Ok(of(state, locale, &programme, booking).await)
}

async fn of(
    state: &AppState,
    locale: Locale,
    programme: &Programme,
    booking: Booking,
) -> BookingShown {
    let ways = ways(state, locale, &booking).await;
    BookingShown::of(state, locale, programme, booking, ways)
}

/// Shows a booking
///
/// The secret is all that is needed. A wrong one and a booking that is gone look the same.
#[utoipa::path(
    get, path = "/api/v1/bulky/bookings/{secret}", tag = "bulky",
    params(("secret" = String, Path)),
    responses((status = 200, body = BookingShown)),
)]
pub(in crate::api_v1) async fn booking(
    Shared(state): Shared<AppState>,
    asking: Asking,
    Part(secret): Part,
) -> Answer {
    let programme = state.programme.get();
    let booking = read_booking_now(&state.kernel, &programme, &secret).await;
    let booking = booking.map_err(|error| Refusal::of(&error))?;
    private(&of(&state, asking.locale, &programme, booking).await)
}
