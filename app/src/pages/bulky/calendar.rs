//! The window of a booking, for the calendar of a phone (RFC 5545).

use axum::{
    extract::{Path, State as Shared},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::bulky::{Booking, Service};
use domain::locale::Locale;
use icalendar::{Calendar, Class, Component, Event, EventLike};

use super::{track, words::yard_name};
use crate::{
    pages::problem::problem_page, routes::Route, state::AppState, texts::text, visit::Visit,
};

/// `/bulky/track/{secret}/calendar.ics`.
pub async fn page(
    Shared(state): Shared<AppState>,
    Path(secret): Path<String>,
    visit: Visit,
) -> Response {
    let booking = match track::read(&state, &visit, &secret).await {
        Ok(booking) => booking,
        Err(answer) => return answer,
    };
    let Some(calendar) = calendar(&state, visit.locale, &booking) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"bulky.ics\""),
    ];
    (headers, calendar).into_response()
}

/// One event, known by the booking's number, so that a changed window takes the place of the old one.
/// It holds no more of the address than the estate, or the yard, since calendars are shared.
fn calendar(state: &AppState, locale: Locale, booking: &Booking) -> Option<String> {
    let window = booking.window?;
    let say = |key| text(locale, key, &[]);
    let (place, title, description) = match booking.service {
        Service::Pickup => {
            (booking.estate.clone(), say("bulky-calendar-title"), say("bulky-calendar-description"))
        }
        Service::Yard => (
            yard_name(locale, &state.programme.get()),
            say("bulky-calendar-title-yard"),
            say("bulky-calendar-description-yard"),
        ),
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@minhu", booking.number))
        .summary(&title)
        .location(&place)
        .description(&description)
        .class(Class::Private)
        .timestamp(state.kernel.now())
        .starts(window.starts_at)
        .ends(window.ends_at);
    // Not the link that opens it: calendars are shared.
    if let Some(base) = &state.public_url {
        event.url(&format!("{base}{}", Route::BookingFind.href(locale)));
    }
    Some(Calendar::new().push(event.done()).done().to_string())
}
