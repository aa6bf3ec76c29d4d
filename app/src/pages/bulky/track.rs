//! A booking as whoever booked sees it, and what they may do now. Whoever has the address can read it.

use axum::{
    extract::{Path, Query, State as Shared, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::{
    bulky::{
        Booking, BookingEvent, PayCrewError, ReadError, Service, programme::Programme,
        read_booking, read_booking_now,
    },
    capacity::HoldError,
    files::{
        Size,
        address::{address, expiry},
    },
    forms::FormKey,
    idempotency::IdempotencyError,
    payments::{StartError, offered},
};
use domain::{
    bulky::{State, Thing},
    money::Fen,
    payments::ProviderCode,
};
use leptos::prelude::*;

use super::words::{
    Reckoning, YardPlace, address_label, address_lines, civil_day, event_word, now_word, put_out,
    state_word, thing_word, window_word, yuan,
};
use crate::{
    api::bulky::{scene, wants_other_browser},
    components::{
        button::{LinkButton, SubmitButton, Weight},
        mini_app_pay::MiniAppPay,
        notice::{Kind, Notice},
    },
    pages::{
        cases::words::{moment, qr},
        me::{
            ButtonForm,
            keep::{Keep, KeepReceipt, address_word, keep, lasts},
        },
        problem::problem_page,
    },
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Me, Route, Service as Portal, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// What residents do to a booking, as addresses and forms name it.
pub const ACTS: [&str; 4] = ["change", "cancel", "retry", "pay"];
/// What is thanked for.
pub const THANKS: [&str; 5] = ["change", "cancel", "retry", "pay", "crew"];

/// What was just done, or why nothing was paid or booked.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct After {
    thanks: String,
    refused: String,
}

/// What is said first, as the address asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    Nothing,
    /// Thanks for one of [`THANKS`].
    Thanks(&'static str),
    /// Why nothing was paid or booked: one of the codes of `refusals`.
    Refused(&'static str),
}

/// The codes of what is tried with a payment.
fn refusals() -> Vec<&'static str> {
    [StartError::CODES, PayCrewError::CODES, HoldError::CODES, IdempotencyError::CODES].concat()
}

impl First {
    /// What `after` asks for, if it is known.
    #[must_use]
    pub fn read(after: &After) -> Self {
        let thanks = THANKS.into_iter().find(|one| *one == after.thanks);
        let refused = refusals().into_iter().find(|one| *one == after.refused);
        match (thanks, refused) {
            (Some(what), _) => Self::Thanks(what),
            (None, Some(code)) => Self::Refused(code),
            (None, None) => Self::Nothing,
        }
    }

    fn view(self) -> Option<AnyView> {
        let (class, role, text) = match self {
            Self::Nothing => return None,
            Self::Thanks(what) => ("notice good", "status", t(&format!("bulky-thanks-{what}"))),
            Self::Refused(code) => ("notice warn", "alert", t(&format!("error-{code}"))),
        };
        Some(view! { <p class=class role=role>{text}</p> }.into_any())
    }
}

/// The booking, or the page that says why not.
///
/// # Errors
/// That page.
pub async fn read(state: &AppState, visit: &Visit, secret: &str) -> Result<Booking, Response> {
    let programme = state.programme.get();
    let read = read_booking(&state.kernel, &programme, secret).await;
    read.map_err(|error| refused(state, visit, &error))
}

fn refused(state: &AppState, visit: &Visit, error: &ReadError) -> Response {
    if matches!(error, ReadError::NotFound) {
        return problem_page(state, visit, StatusCode::NOT_FOUND);
    }
    tracing::error!(error = error as &dyn std::error::Error, "booking not read");
    problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE)
}

/// `/bulky/track/{secret}`. A wrong secret and a booking that is gone look the same.
pub async fn page(
    Shared(state): Shared<AppState>,
    Path(secret): Path<String>,
    after: Result<Query<After>, QueryRejection>,
    visit: Visit,
) -> Response {
    let first = after.map_or(First::Nothing, |Query(after)| First::read(&after));
    let programme = state.programme.get();
    let booking = match read_booking_now(&state.kernel, &programme, &secret).await {
        Ok(booking) => booking,
        Err(error) => return refused(&state, &visit, &error),
    };
    show(&state, &visit, booking, secret, None, first).await
}

/// The booking; right after it was made with its 提取码.
pub async fn show(
    state: &AppState,
    visit: &Visit,
    booking: Booking,
    secret: String,
    code: Option<String>,
    first: First,
) -> Response {
    let programme = state.programme.get();
    let until = expiry(state.kernel.now());
    let photos: Vec<(String, String)> = booking
        .photos
        .iter()
        .map(|(file, stage)| {
            (address(&state.kernel.keys, *file, Size::Thumb, until), stage.clone())
        })
        .collect();
    let ways = if booking.due > Fen::ZERO {
        offered(&state.kernel, scene(visit)).await
    } else {
        Vec::new()
    };
    let key = FormKey::mint(&*state.kernel.random);
    // Only the receipt itself is proof enough; a pass is good for two hours.
    let keep =
        if lasts(&secret) { keep(state, visit, booking.resident).await } else { Keep::Silent };
    render(state, visit, || {
        let title = t_with("bulky-title-of", &[("number", booking.number.to_string().into())]);
        let programme = &*programme;
        let view = view! { <Track programme booking photos ways key secret code first keep/> };
        Page::new(title, view).within(Section::Home).private()
    })
}

#[component]
#[expect(clippy::too_many_arguments, reason = "each is one thing that the page shows")]
fn Track<'a>(
    programme: &'a Programme,
    booking: Booking,
    /// Where each is fetched, and when it was taken.
    photos: Vec<(String, String)>,
    ways: Vec<ProviderCode>,
    key: FormKey,
    secret: String,
    /// Right after it was made.
    code: Option<String>,
    first: First,
    keep: Keep,
) -> impl IntoView + use<> {
    let here = Route::Booked(secret.clone());
    let fresh = code.is_some();
    let lasts = lasts(&secret);
    let booked = matches!(booking.state, State::Booked | State::OnTheWay) && !booking.overdue;
    let window = booking.window.map(|window| window_word(window.starts_at, window.ends_at));
    let code = code.map(|code| {
        view! {
            <dt>{t("receipt-code")}</dt>
            <dd class="num"><b>{code}</b></dd>
        }
    });
    let calendar = (booked && booking.window.is_some()).then(|| {
        let to = href(&Route::BookedCalendar(secret.clone()));
        view! { <li><a href=to>{t("bulky-calendar")}</a></li> }
    });
    let nothing_was_there = booking.events.iter().any(|one| one.to == State::NotFound);
    let complain = booking.overdue
        || matches!(booking.state, State::Collected | State::NotFound)
        || (booking.state == State::Cancelled && nothing_was_there);
    let complain = (complain && booking.complaint.is_none()).then(|| {
        view! {
            <ButtonForm
                action=functions::BOOKED_ACT
                text=t("bulky-complain")
                key
                hidden=vec![("secret", secret.clone()), ("step", "complain".to_owned())]
            />
        }
    });
    let complaint = booking.complaint.clone().map(|number| {
        view! { <p>{t_with("bulky-complained", &[("number", number.into())])}</p> }
    });
    let events = booking.events.iter().map(|one| event(&booking, one)).collect_view();
    let to_yard = booking.service == Service::Yard;
    let put_out = booked.then(|| view! { <PutOut programme booking=&booking/> });
    view! {
        <h1>{state_word(booking.state, booking.overdue)}</h1>
        {first.view()}
        <Now booking=&booking secret=secret.clone()/>
        <dl class="facts">
            {window.map(|window| view! {
                <dt>{t("bulky-line-window")}</dt>
                <dd><b>{window}</b></dd>
            })}
            {booking.waits_for.map(|day| view! {
                <dt>{t("bulky-waits-for")}</dt>
                <dd><b>{civil_day(day)}</b></dd>
            })}
            <dt>{t("case-number")}</dt>
            <dd class="num">{booking.number.to_string()}</dd>
            {code}
            <dt>{t("bulky-line-things")}</dt>
            <dd class="lines">{things(programme, &booking.basket.things)}</dd>
            {to_yard.then(|| view! { <YardPlace programme/> })}
            <dt>{address_label(booking.service)}</dt>
            <dd class="lines">{address_lines(programme, &booking)}</dd>
            {(!booking.note.is_empty()).then(|| view! {
                <dt>{t("bulky-note")}</dt>
                <dd class="lines">{booking.note.clone()}</dd>
            })}
            {booking.phone.clone().map(|phone| view! {
                <dt>{t("bulky-phone")}</dt>
                <dd class="num">{phone}</dd>
            })}
        </dl>
        {fresh.then(|| view! { <p>{t("receipt-keep")}</p> })}
        <Money booking=&booking ways secret=secret.clone() key/>
        <Acts booking=&booking secret=secret.clone()/>
        {put_out}
        <Pictures photos/>
        <Reckoning
            programme
            service=booking.service
            things=&booking.basket.things
            quote=&booking.quote
        />
        {complaint}
        {complain}
        <h2>{t("bulky-history")}</h2>
        <ol class="rows history">{events}</ol>
        <KeepReceipt keep secret=secret.clone() list=Me::Bookings/>
        {lasts.then(|| qr(&here, t("receipt-qr")))}
        // The receipt has another address than this page, and says so itself.
        {(!fresh).then(|| view! { <p class="small soft">{address_word(lasts)}</p> })}
        <ul class="onward">
            {calendar}
            {fresh.then(|| view! { <li><a href=href(&here)>{t("receipt-link-open")}</a></li> })}
            <li><a href=href(&Route::BookingFind)>{t("bulky-find")}</a></li>
            <li><a href=href(&Route::Service(Portal::Bulky))>{t("bulky-another")}</a></li>
        </ul>
    }
}

fn things(programme: &Programme, things: &[Thing]) -> String {
    let words: Vec<String> = things.iter().map(|thing| thing_word(programme, thing)).collect();
    words.join("\n")
}

/// What its state means, and what is next.
#[component]
fn Now<'a>(booking: &'a Booking, secret: String) -> impl IntoView + use<> {
    let unknown = booking.payment_unknown.then(|| {
        view! {
            <Notice kind=Kind::Warning title=t("bulky-unknown")>
                <p>{t("bulky-unknown-explained")}</p>
            </Notice>
        }
    });
    let state = booking.state;
    let offered = booking.offer.map(|(window, until)| {
        let key = expect_context::<AppState>().kernel.random.clone();
        let window = window_word(window.starts_at, window.ends_at);
        view! {
            <Notice
                kind=Kind::Success
                title=t_with("bulky-offer", &[("window", window.into())])
            >
                <p>{t_with("bulky-offer-until", &[("time", moment(until).into())])}</p>
                <ButtonForm
                    action=functions::BOOKED_ACT
                    text=t("bulky-offer-take")
                    key=FormKey::mint(&*key)
                    hidden=vec![("secret", secret), ("step", "take".to_owned())]
                />
            </Notice>
        }
    });
    let now = now_word(use_locale(), booking);
    let kind = match state {
        _ if booking.overdue => Kind::Warning,
        State::Booked | State::OnTheWay | State::Collected => Kind::Success,
        State::NotFound | State::Displaced | State::Expired => Kind::Warning,
        _ => Kind::Info,
    };
    let held = booking.held_until.map(|until| {
        let text = t_with("bulky-held", &[("until", moment(until).into())]);
        view! { <p>{text}</p> }
    });
    let hotline = expect_context::<AppState>().district.get().hotline.clone();
    let title = state_word(state, booking.overdue);
    let call = state.is_open() || booking.nothing_came_free;
    view! {
        {unknown}
        {offered}
        <Notice kind title>
            <p>{now}</p>
            {held}
            {call.then(|| view! {
                <p>{t_with("bulky-call", &[("hotline", hotline.clone().into())])}</p>
            })}
        </Notice>
    }
}

/// What was paid, what is due and what goes back.
#[component]
fn Money<'a>(
    booking: &'a Booking,
    ways: Vec<ProviderCode>,
    secret: String,
    key: FormKey,
) -> impl IntoView + use<> {
    let line = |term: &str, amount: Fen| {
        (amount > Fen::ZERO).then(|| {
            view! {
                <dt>{t(term)}</dt>
                <dd class="num">{yuan(amount)}</dd>
            }
        })
    };
    let amounts = [booking.paid, booking.due, booking.going_back, booking.given_elsewhere];
    let any = amounts.iter().any(|it| *it > Fen::ZERO);
    let waits = matches!(booking.state, State::Paying | State::Booked | State::OnTheWay);
    let online = ways.iter().any(|code| *code != ProviderCode::Offline);
    let in_app = (waits && online && booking.due > Fen::ZERO)
        .then(|| view! { <MiniAppPay number=booking.number.to_string()/> });
    // In a mini-app, the platforms of mini-apps take money on its own pages only.
    let visit = expect_context::<Visit>();
    let inside = visit.mini_app.is_some();
    let elsewhere = ways.iter().any(|code| wants_other_browser(&visit, *code));
    let elsewhere = (waits && elsewhere && !inside && booking.due > Fen::ZERO)
        .then(|| view! { <p>{t("bulky-pay-other-browser")}</p> });
    let pay = (waits && booking.due > Fen::ZERO).then(|| {
        ways.into_iter()
            .filter(|code| *code != ProviderCode::Offline)
            .filter(|code| !inside || !code.knows_its_payers())
            .filter(|code| !wants_other_browser(&visit, *code))
            .map(|code| {
                let text = t(&format!("bulky-pay-{}", code.as_str()));
                view! {
                    <form
                        method="post"
                        action=in_locale(functions::BOOKED_ACT, use_locale())
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name=FormKey::FIELD value=key.to_text()/>
                        <input type="hidden" name="secret" value=secret.clone()/>
                        <input type="hidden" name="step" value="pay"/>
                        <input type="hidden" name="provider" value=code.as_str()/>
                        <SubmitButton text weight=Weight::Primary/>
                    </form>
                }
            })
            .collect_view()
    });
    let crew = (booking.state == State::Booked && booking.due > Fen::ZERO)
        .then(|| view! { <p>{t("bulky-pay-crew-too")}</p> });
    let crew_instead = (booking.state == State::Paying && booking.due > Fen::ZERO).then(|| {
        view! {
            <ButtonForm
                action=functions::BOOKED_ACT
                text=t("bulky-pay-crew-instead")
                key
                hidden=vec![("secret", secret.clone()), ("step", "crew".to_owned())]
            />
        }
    });
    let refused = booking.refund_refused.then(|| {
        let hotline = expect_context::<AppState>().district.get().hotline.clone();
        view! {
            <Notice kind=Kind::Warning title=t("bulky-refund-refused")>
                <p>{t_with("bulky-refund-refused-explained", &[("hotline", hotline.into())])}</p>
            </Notice>
        }
    });
    any.then(|| {
        view! {
            <h2>{t("bulky-money")}</h2>
            {refused}
            <dl class="facts">
                {line("bulky-paid", booking.paid)}
                {line("bulky-due", booking.due)}
                {line("bulky-going-back", booking.going_back)}
                {line("bulky-given-elsewhere", booking.given_elsewhere)}
            </dl>
            {in_app}
            {pay}
            {elsewhere}
            {crew}
            {crew_instead}
        }
    })
}

/// What they may do now.
#[component]
fn Acts<'a>(booking: &'a Booking, secret: String) -> impl IntoView + use<> {
    let link = |may: bool, act: &'static str| {
        may.then(|| {
            let to = href(&Route::BookedAct(secret.clone(), act));
            view! { <LinkButton text=t(&format!("bulky-act-{act}")) href=to weight=Weight::Plain/> }
        })
    };
    let acts: Vec<_> = [
        link(booking.change_until.is_some(), "change"),
        link(booking.retry_until.is_some(), "retry"),
        link(booking.back_if_cancelled.is_some(), "cancel"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let until = booking.change_until.filter(|_| booking.state == State::Booked);
    let until = until.map(|at| {
        let text = t_with("bulky-change-until", &[("time", moment(at).into())]);
        view! { <p class="small soft">{text}</p> }
    });
    let again = booking.retry_until.map(|at| {
        let text = t_with("bulky-retry-until", &[("time", moment(at).into())]);
        view! { <p>{text}</p> }
    });
    (!acts.is_empty()).then(|| {
        view! {
            <h2>{t("case-acts")}</h2>
            {again}
            <p class="actions">{acts}</p>
            {until}
        }
    })
}

/// How to put it out, or to bring it: what counts for everything, and what for these things.
#[component]
fn PutOut<'a>(programme: &'a Programme, booking: &'a Booking) -> impl IntoView + use<> {
    let title = match booking.service {
        Service::Pickup => t("bulky-put-out"),
        Service::Yard => t("bulky-bring"),
    };
    let said = put_out(use_locale(), programme, booking.service, &booking.basket.things)
        .into_iter()
        .map(|text| view! { <li>{text}</li> })
        .collect_view();
    view! {
        <h2>{title}</h2>
        <ul>{said}</ul>
    }
}

/// Before and after, each under its word.
#[component]
fn Pictures(photos: Vec<(String, String)>) -> impl IntoView {
    let any = !photos.is_empty();
    let photos = photos
        .into_iter()
        .map(|(source, stage)| {
            let word = t(if stage == "after" { "bulky-photo-after" } else { "bulky-photo-before" });
            view! {
                <li>
                    <img class="thumb" src=source alt=word.clone()/>
                    <span class="small soft">{word}</span>
                </li>
            }
        })
        .collect_view();
    any.then(|| {
        view! {
            <h2>{t("case-photos")}</h2>
            <ul class="photos">{photos}</ul>
        }
    })
}

/// One line of the history.
fn event(booking: &Booking, event: &BookingEvent) -> impl IntoView + use<> {
    let said = event_word(use_locale(), booking, event);
    view! {
        <li>
            <b>{said}</b>
            <div class="small soft num">{moment(event.at)}</div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_said_first() {
        let first = |thanks: &str, refused: &str| {
            First::read(&After { thanks: thanks.to_owned(), refused: refused.to_owned() })
        };
        assert_eq!(first("pay", ""), First::Thanks("pay"));
        for code in ["payment-no-answer", "booking-payment-unknown"] {
            assert_eq!(first("", code), First::Refused(code));
        }
        assert_eq!(first("everything", "<b>"), First::Nothing);
    }
}
