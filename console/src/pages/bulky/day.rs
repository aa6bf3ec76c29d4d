//! `/staff/bulky`: a day, with the windows of each area and the bookings in them.

use app::{
    components::{
        button::{SubmitButton, Weight},
        notice::{Kind as NoticeKind, Notice},
    },
    render::{render, t, t_with, use_locale},
    state::AppState,
    texts::date,
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    response::Response,
};
use backend::{
    bulky::{BookingFilter, QueuedBooking, count_bookings, queue},
    calendar::to_local,
    capacity::{
        self, Resource,
        staff::{WindowRow, windows},
    },
    lists::ListError,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{
    book::begin,
    list::{bookings, find_form},
    nav, unavailable,
    windows::{stand, taken},
    words::hours,
};
use crate::{
    desk::Desk,
    frame, list,
    list::ListTable,
    pages::cases::count,
    routes::{BulkyPart, StaffRoute, link},
};

/// So many bookings of a day are shown; the list has all.
const MOST: i64 = 500;

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    day: String,
}

/// An area on a day; the windows are for those who see them.
struct AreaDay {
    resource: Resource,
    windows: Vec<WindowRow>,
}

struct Shown {
    areas: Vec<AreaDay>,
    bookings: Vec<QueuedBooking>,
    /// How many of any day whose window is over without a word of what became of them.
    overdue: i64,
}

async fn load(state: &AppState, desk: &Desk, day: NaiveDate) -> Result<Shown, ListError> {
    desk.staff().reach(Act::Read, Kind::Booking)?;
    let kernel = &state.kernel;
    let mut areas = Vec::new();
    if desk.staff().may(Act::Read, Kind::Capacity) {
        for resource in capacity::resources(&kernel.db, None).await? {
            if !resource.kind.starts_with("bulky") {
                continue;
            }
            let windows = windows(kernel, desk.staff(), resource.id, &(day..=day)).await?;
            areas.push(AreaDay { resource, windows });
        }
    }
    let filter = BookingFilter { from: Some(day), to: Some(day), ..BookingFilter::default() };
    let bookings = queue(kernel, desk.staff(), &filter, None, MOST).await?;
    let filter = BookingFilter { overdue: true, ..BookingFilter::default() };
    let overdue = count_bookings(kernel, desk.staff(), &filter).await?;
    Ok(Shown { areas, bookings, overdue })
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let now = state.kernel.now();
    let today = to_local(now).date();
    let day = asked.day.trim().parse().unwrap_or(today);
    let shown = match load(&state, &desk, day).await {
        Ok(shown) => shown,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    render(&state, &visit, || {
        let locale = use_locale();
        let title = t_with("desk-bulky-on", &[("day", date(locale, day).into())]);
        let many = i64::try_from(shown.bookings.len()).unwrap_or(MOST) >= MOST;
        let all = list::query(&[("from", &day.to_string()), ("to", &day.to_string())]);
        let all = link(&StaffRoute::Bulky(BulkyPart::Bookings, all));
        let areas = shown.areas.into_iter().map(|one| area(one, now)).collect_view();
        let body = view! {
            {nav(&desk, BulkyPart::Day)}
            {begin(&desk)}
            {find_form()}
            {overdue(shown.overdue)}
            {days(day, today)}
            {areas}
            <h2>{t("desk-bulky-bookings")}</h2>
            {many.then(|| view! { <p>{t("desk-bulky-day-many")}</p> })}
            {bookings(shown.bookings)}
            <p><a href=all>{t("desk-bulky-day-list")}</a></p>
        };
        frame::page(&desk, "bulky", &title, body)
    })
}

/// How many nobody has said anything of, with the way to them.
fn overdue(found: i64) -> Option<AnyView> {
    let query = list::query(&[("overdue", "yes")]);
    let href = link(&StaffRoute::Bulky(BulkyPart::Bookings, query));
    let text = t_with("desk-bulky-overdue-count", &[("count", count(found).into())]);
    (found > 0).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning title=text>
                <p><a href=href>{t("desk-bulky-overdue-open")}</a></p>
            </Notice>
        }
        .into_any()
    })
}

/// The day before, today, the day after, and any other.
fn days(day: NaiveDate, today: NaiveDate) -> AnyView {
    let to = |day: NaiveDate| {
        let query =
            if day == today { String::new() } else { list::query(&[("day", &day.to_string())]) };
        link(&StaffRoute::Bulky(BulkyPart::Day, query))
    };
    let before = day.checked_sub_days(Days::new(1)).map(to);
    let after = day.checked_add_days(Days::new(1)).map(to);
    view! {
        <ul class="inline">
            {before.map(|href| view! { <li><a href=href rel="prev">{t("desk-bulky-day-before")}</a></li> })}
            {(day != today).then(|| view! { <li><a href=to(today)>{t("desk-bulky-today")}</a></li> })}
            {after.map(|href| view! { <li><a href=href rel="next">{t("desk-bulky-day-after")}</a></li> })}
        </ul>
        <form class="filters" method="get" action=link(&StaffRoute::Bulky(BulkyPart::Day, String::new()))>
            <div class="field">
                <label for="bulky-day">{t("desk-bulky-day")}</label>
                <input id="bulky-day" name="day" type="date" value=day.to_string()/>
            </div>
            <div class="filter-buttons">
                <SubmitButton text=t("desk-bulky-day-go") weight=Weight::Plain/>
            </div>
        </form>
    }
    .into_any()
}

fn area(area: AreaDay, now: DateTime<Utc>) -> AnyView {
    let locale = use_locale();
    let name = area.resource.name.get(locale).to_owned();
    if area.windows.is_empty() {
        return view! { <h2>{name}</h2> <p>{t("desk-bulky-no-windows")}</p> }.into_any();
    }
    let rows = area.windows.into_iter().map(|one| window(one, now)).collect();
    let columns = ["desk-bulky-hours", "desk-bulky-left", "desk-bulky-taken"].map(t).to_vec();
    view! { <h2>{name.clone()}</h2> <ListTable caption=name columns rows/> }.into_any()
}

fn window(window: WindowRow, now: DateTime<Utc>) -> Vec<AnyView> {
    let href = link(&StaffRoute::BulkyWindow(window.id));
    let at = hours((window.starts_at, window.ends_at));
    vec![
        view! { <a class="num" href=href>{at}</a> }.into_any(),
        stand(&window, now),
        taken(window.taken, window.limit),
    ]
}
