//! What is done to a booking by whoever booked.

use backend::{
    bulky::{Cancel, Retry, Which, cancel, pay_crew, pay_due, read_booking, retry, take_offered},
    forms::{FormKey, FormSpec, FormValues, save_draft},
    presession::PreSession,
    problem::{FieldError, Problem},
};
use domain::money::Fen;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::{booker, key, last, leave, online, pay, told};
use crate::{
    form::{Answer, FormPost, Outcome, again, done, presession},
    pages::{
        bulky::{
            draft::{self, BULKY, SECRET, WINDOW},
            paid, show_alone,
        },
        report::draft::{self as report, REPORT},
    },
    routes::{Booking, Reporting, Route, Service},
    state::AppState,
    texts::{date_and_time, text},
    visit::Visit,
};

/// The field with what is done.
pub const STEP: &str = "step";
/// What whoever booked does to their booking.
pub const ACT: FormSpec =
    FormSpec { name: "bulky.act", kept: &[FormKey::FIELD, SECRET, STEP, WINDOW] };

/// Does something to a booking.
#[server(prefix = "/_fn", endpoint = "bulky/act", input = MultipartFormData)]
pub async fn act_on_booking(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::BookingFind).answer(session));
    };
    let post = FormPost::read(parts, &ACT, None).await;
    let secret = draft::value(&post.values, SECRET);
    let booked = Route::Booked(secret.clone());
    let outcome = match draft::value(&post.values, STEP).as_str() {
        "change" => change(&state, &visit, &session.token, &post, secret).await,
        "complain" => complain(&state, &session.token, &secret).await,
        "take" => take(&state, &visit, &session.token, &post, secret).await,
        "pay" => pay_now(&state, &visit, &session.token, &post, secret).await,
        "crew" => pay_later(&state, &visit, &session.token, &post, secret).await,
        "cancel" => {
            let ended = call_off(&state, &visit, &session.token, &post, &secret).await;
            after(&state, &visit, &session.token, post, secret, "cancel", ended).await
        }
        "retry" => {
            let again = once_more(&state, &visit, &session.token, &post, &secret).await;
            after(&state, &visit, &session.token, post, secret, "retry", again).await
        }
        _ => Outcome::Again(booked),
    };
    Ok(outcome.answer(session))
}

/// Back to the booking with thanks, or to the page with what is wrong.
async fn after(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: FormPost,
    secret: String,
    act: &'static str,
    ended: Result<(), Vec<FieldError>>,
) -> Outcome {
    match ended {
        Ok(()) => done(state, session, &ACT, Route::BookedThanks(secret, act)).await,
        Err(errors) => {
            let page = Route::BookedAct(secret, act);
            again(state, session, &ACT, post.values, errors, page, |form| {
                show_alone(state, visit, Booking::Done, form)
            })
            .await
        }
    }
}

/// Opens the pages of booking with what is booked in them.
async fn change(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
    secret: String,
) -> Outcome {
    let programme = state.programme.get();
    let booking = match read_booking(&state.kernel, &programme, &secret).await {
        Ok(booking) if booking.change_until.is_some() => booking,
        _ => return Outcome::Again(Route::Booked(secret)),
    };
    let values = draft::of_booking(&booking, &secret, &programme);
    let next = match last(post, "to").and_then(Booking::parse) {
        Some(step @ (Booking::What | Booking::Address)) => Route::BookingAgain(step),
        _ => Route::Booking(Booking::Window),
    };
    again(state, session, &BULKY, values, Vec::new(), next, |form| {
        show_alone(state, visit, Booking::Done, form)
    })
    .await
}

async fn call_off(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
    secret: &str,
) -> Result<(), Vec<FieldError>> {
    let shown = last(post, "shown").and_then(|fen| fen.parse().ok()).unwrap_or_default();
    let wanted = Cancel {
        which: Which::Secret(secret),
        by: booker(state, visit, session).await,
        shown: Fen::new(shown),
        key: key(state, post),
        request_id: Some(visit.request_id.clone()),
    };
    let programme = state.programme.get();
    let ended = cancel(&state.kernel, &programme, wanted).await;
    ended.map(|_| ()).map_err(|error| told(&error, Vec::new()))
}

async fn once_more(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
    secret: &str,
) -> Result<(), Vec<FieldError>> {
    let window: Option<Uuid> = draft::value(&post.values, WINDOW).parse().ok();
    let window = window.ok_or_else(|| vec![FieldError::new(WINDOW, "bulky-window-missing")])?;
    let wanted = Retry {
        which: Which::Secret(secret),
        by: booker(state, visit, session).await,
        window,
        key: key(state, post),
        request_id: Some(visit.request_id.clone()),
    };
    let programme = state.programme.get();
    retry(&state.kernel, &programme, wanted).await.map_err(|error| told(&error, Vec::new()))
}

/// Goes to pay what is due.
async fn pay_now(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
    secret: String,
) -> Outcome {
    let provider = last(post, "provider").unwrap_or_default();
    let Some(provider) = online(state, visit, provider).await else {
        return Outcome::Again(Route::Booked(secret));
    };
    let by = booker(state, visit, session).await;
    let programme = state.programme.get();
    let request = Some(visit.request_id.clone());
    paid::remember(state, session, &secret).await;
    let next = Route::BookingPaid;
    match pay_due(&state.kernel, &programme, &secret, by, provider, request).await {
        Ok(order) => {
            let paid = pay(state, visit, by, order, &secret, &next).await;
            let booked = match &paid {
                Ok(_) => Route::Booked(secret),
                Err(error) => Route::BookedRefused(secret, error.code()),
            };
            leave(paid, booked)
        }
        Err(error) => {
            if error.status() >= 500 {
                tracing::error!(error = &error as &dyn std::error::Error, "no order to pay");
            }
            // The page says what is due now.
            Outcome::Again(Route::Booked(secret))
        }
    }
}

/// Pays when the crew comes instead.
async fn pay_later(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
    secret: String,
) -> Outcome {
    let by = booker(state, visit, session).await;
    let request = Some(visit.request_id.clone());
    match pay_crew(&state.kernel, &secret, by, key(state, post), request).await {
        Ok(()) => Outcome::Done(Route::BookedThanks(secret, "crew")),
        Err(error) => {
            if error.status() >= 500 {
                tracing::error!(error = &error as &dyn std::error::Error, "crew not paid instead");
            }
            Outcome::Done(Route::BookedRefused(secret, error.code()))
        }
    }
}

/// Takes the place that is offered, and goes on to make it certain.
async fn take(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
    secret: String,
) -> Outcome {
    let programme = state.programme.get();
    let by = booker(state, visit, session).await;
    if let Err(error) = take_offered(&state.kernel, &programme, &secret, by, key(state, post)).await
    {
        // The page says how it stands.
        tracing::warn!(error = &error as &dyn std::error::Error, "offer not taken");
        return Outcome::Again(Route::Booked(secret));
    }
    let Ok(booking) = read_booking(&state.kernel, &programme, &secret).await else {
        return Outcome::Again(Route::Booked(secret));
    };
    let values = draft::of_booking(&booking, "", &programme);
    let values = draft::with(values, SECRET, secret);
    let next = Route::Booking(Booking::Check);
    again(state, session, &BULKY, values, Vec::new(), next, |form| {
        show_alone(state, visit, Booking::Done, form)
    })
    .await
}

/// A complaint is a report that knows its booking: what, where and which are filled in, and the
/// booking's secret stays with the server until the case is filed.
async fn complain(state: &AppState, session: &PreSession, secret: &str) -> Outcome {
    let programme = state.programme.get();
    let begin = Route::Service(Service::Report);
    let Ok(booking) = read_booking(&state.kernel, &programme, secret).await else {
        return Outcome::Again(begin);
    };
    let locale = expect_context::<Visit>().locale;
    let rules = state.rulebook.get();
    let set = state.district.get().bulky_complaint_class.clone();
    let class = set.and_then(|code| rules.class(&code).filter(|class| !class.retired));
    let class = class.map(|class| class.code.clone());
    let window = booking.window.map(|window| date_and_time(locale, window.starts_at));
    let window = window.unwrap_or_default();
    let number = booking.number.to_string();
    let words =
        text(locale, "bulky-complaint", &[("number", number.into()), ("window", window.into())]);
    let values = FormValues::from_post(
        &REPORT,
        [
            (report::WORDS, words),
            (report::ADDRESS, booking.estate),
            (report::CLASS, class.clone().unwrap_or_default()),
            (report::KIND, "complaint".to_owned()),
            (report::BOOKING, secret.to_owned()),
        ],
    );
    if let Err(error) = save_draft(&state.kernel, session.id(), &REPORT, &values, &[]).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "complaint not prefilled");
    }
    Outcome::Done(if class.is_some() { Route::Report(Reporting::Where) } else { begin })
}
