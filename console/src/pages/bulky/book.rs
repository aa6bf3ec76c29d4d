//! `/staff/bulky/new`: staff book for a caller, and change what was booked. The pages, rules and words
//! are those of residents (`app::pages::bulky`) on a [`Journey`] of their own; what is done comes from
//! `api/bulky/book.rs`, and the booking's page is its receipt.

use app::{
    components::breadcrumb::Breadcrumb,
    form::{FormView, Session, presession},
    pages::{
        bulky::{
            address, check,
            draft::{self, BULKY, CHANGES, RECEIPT, SECRET},
            journey::Journey,
            saved::Saved,
            wait, what, window,
        },
        problem::problem_page,
        report::Back,
    },
    render::{render, t, t_with},
    routes::{Booking, in_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    bulky::{BookBy, read_booking},
    forms::FormSpec,
};
use domain::{
    accounts::{Act, Kind},
    bulky::State,
};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    frame,
    routes::{BulkyPart, GroupStep, StaffRoute, functions, link},
};

/// What was filled in so far, for the caller of now.
pub(crate) const BOOK: FormSpec = FormSpec { name: "staff.bulky-book", kept: BULKY.kept };
/// The receipt of what was booked last, to be read out.
pub(crate) const BOOK_RECEIPT: FormSpec =
    FormSpec { name: "staff.bulky-book-receipt", kept: RECEIPT.kept };

/// The way of staff through the pages.
pub(crate) const FOR_CALLER: Journey = Journey {
    form: &BOOK,
    receipt: &BOOK_RECEIPT,
    action: functions::BULKY_BOOK,
    page: |step, query| StaffRoute::BulkyNew(step, query.to_owned()).into(),
    booked: |number| StaffRoute::BulkyBooking(number.to_owned()).into(),
    changed: |number| StaffRoute::BulkyBooking(number.to_owned()).into(),
    for_caller: true,
};

/// The draft of this browser, for whoever may book.
async fn open(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
) -> Result<(Session, FormView), Response> {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Booking) {
        return Err(frame::refused(state, visit, desk, denied));
    }
    let session = presession(state, visit);
    let form = FormView::open(state, &session.token, &BOOK).await;
    Ok((session, form))
}

/// A page of it in the frame of staff.
fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    (session, changes): (Session, String),
    body: impl FnOnce() -> AnyView,
) -> Response {
    let page = render(state, visit, || {
        provide_context(FOR_CALLER);
        let bookings: (_, _) = (
            StaffRoute::Bulky(BulkyPart::Bookings, String::new()).into(),
            t("desk-bulky-bookings"),
        );
        let (title, above) = if changes.is_empty() {
            (t("desk-bulky-new"), vec![bookings])
        } else {
            let of = StaffRoute::BulkyBooking(changes.clone()).into();
            let title = t_with("desk-bulky-changing", &[("number", changes.clone().into())]);
            (title, vec![bookings, (of, changes)])
        };
        frame::page(desk, "bulky", &title, view! { <Breadcrumb above/> {body()} })
    });
    (session.headers(), page).into_response()
}

fn to(visit: &Visit, step: Booking) -> Response {
    Redirect::to(&FOR_CALLER.route(step, "").href(visit.locale)).into_response()
}

/// What is to be collected.
pub(super) async fn what_page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<what::Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (session, form) = match open(&state, &visit, &desk).await {
        Ok(opened) => opened,
        Err(answer) => return answer,
    };
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let programme = state.programme.get();
    let changes = form.value(CHANGES);
    show(&state, &visit, &desk, (session, changes), || what::body(&state, &programme, form, asked))
}

/// Where it is.
pub(super) async fn address_page(
    Extracted(state): Extracted<AppState>,
    back: Result<Query<Back>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (session, form) = match open(&state, &visit, &desk).await {
        Ok(opened) => opened,
        Err(answer) => return answer,
    };
    let programme = state.programme.get();
    if form.kept && draft::things(&form.values, &programme).is_empty() {
        return to(&visit, Booking::What);
    }
    let (changes, back) = (form.value(CHANGES), Back::of(back));
    show(&state, &visit, &desk, (session, changes), || {
        address::body(&state, &programme, form, back, Saved::default())
    })
}

/// How many days of windows.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Days {
    days: String,
}

/// What it costs, and when.
pub(super) async fn window_page(
    Extracted(state): Extracted<AppState>,
    days: Result<Query<Days>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (session, mut form) = match open(&state, &visit, &desk).await {
        Ok(opened) => opened,
        Err(answer) => return answer,
    };
    let programme = state.programme.get();
    if form.kept && draft::things(&form.values, &programme).is_empty() {
        return to(&visit, Booking::What);
    }
    let changes = form.value(CHANGES);
    if let Some(held) = window::held(&state, &programme, &form).await {
        return show(&state, &visit, &desk, (session, changes), || {
            view! { <h2>{t("bulky-held-already")}</h2> {window::goes_on(held)} }.into_any()
        });
    }
    let all = days.is_ok_and(|Query(days)| days.days == "all");
    let way = (FOR_CALLER, BookBy::Staff(desk.staff()));
    match window::ready(&state, &programme, way, &form, all).await {
        Ok(ready) => show(&state, &visit, &desk, (session, changes), || {
            window::body(&programme, form, ready)
        }),
        Err(window::Refused::Fields(errors)) => {
            let what =
                errors.iter().any(|error| draft::page_of(&error.field) == Some(Booking::What));
            form.errors = errors;
            show(&state, &visit, &desk, (session, changes), || {
                if what {
                    what::body(&state, &programme, form, what::Asked::default())
                } else {
                    address::body(&state, &programme, form, false, Saved::default())
                }
            })
        }
        Err(window::Refused::Now) => problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// The day of a waiting list.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Day {
    day: String,
}

/// A place on the waiting list of a day.
pub(super) async fn wait_page(
    Extracted(state): Extracted<AppState>,
    day: Result<Query<Day>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (session, mut form) = match open(&state, &visit, &desk).await {
        Ok(opened) => opened,
        Err(answer) => return answer,
    };
    let day = day.map(|Query(asked)| asked.day).unwrap_or_default();
    if day.parse::<chrono::NaiveDate>().is_ok() {
        form.values = draft::with(form.values, draft::DAY, day);
    }
    show(&state, &visit, &desk, (session, String::new()), || wait::body(form))
}

/// Everything once more, and whom the crew calls.
pub(super) async fn check_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (session, form) = match open(&state, &visit, &desk).await {
        Ok(opened) => opened,
        Err(answer) => return answer,
    };
    let programme = state.programme.get();
    let booking = match read_booking(&state.kernel, &programme, &form.value(SECRET)).await {
        Ok(booking) => booking,
        Err(backend::bulky::ReadError::NotFound) => return to(&visit, Booking::Window),
        Err(error) => return super::unavailable(&state, &visit, &error),
    };
    match booking.state {
        State::Held => show(&state, &visit, &desk, (session, String::new()), || {
            // What is due is paid to the crew, or online by whoever has the number and its code.
            check::body(&programme, form, booking, Vec::new())
        }),
        State::Expired => to(&visit, Booking::Window),
        _ => {
            let booked = (FOR_CALLER.booked)(booking.number.as_str());
            Redirect::to(&booked.href(visit.locale)).into_response()
        }
    }
}

/// The ways to begin, for those who may: for a caller, and for an estate.
pub(super) fn begin(desk: &Desk) -> Option<AnyView> {
    desk.staff().may(Act::Write, Kind::Booking).then(|| {
        let group = link(&StaffRoute::BulkyGroup(GroupStep::Lists));
        let action = in_locale(functions::BULKY_BOOK, app::render::use_locale());
        view! {
            <form method="post" action=action enctype="multipart/form-data" class="buttons">
                <button class="button" name="do" value="begin">{t("desk-bulky-new")}</button>
                <a class="button plain" href=group>{t("desk-bulky-for-estate")}</a>
            </form>
        }
        .into_any()
    })
}
