//! What a resident has booked, with how it stands.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::bulky::{MyBooking, list_bookings};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Saved, SavedNotice};
use crate::{
    account::{SignedIn, unavailable},
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
        pagination::Pagination,
    },
    pages::bulky::words::{state_word, window_word},
    render::{Page, Section, href, render, t},
    routes::{Me, Route, Service},
    state::AppState,
    visit::Visit,
};

/// From which booking on.
#[derive(serde::Deserialize)]
pub struct Part {
    before: Option<Uuid>,
}

/// `/me/bookings`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    part: Result<Query<Part>, QueryRejection>,
    saved: Saved,
    visit: Visit,
) -> Response {
    let before = part.ok().and_then(|Query(part)| part.before);
    let (bookings, next) = match list_bookings(&state.kernel, resident.id, before).await {
        Ok(found) => found,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    render(&state, &visit, || {
        let view = view! { <Bookings bookings before next saved/> };
        Page::new(t("me-bookings"), view).within(Section::Mine).private()
    })
}

#[component]
fn Bookings(
    bookings: Vec<MyBooking>,
    before: Option<Uuid>,
    next: Option<Uuid>,
    saved: Saved,
) -> impl IntoView {
    let here = href(&Route::Me(Me::Bookings));
    let first = before.map(|_| here.clone());
    let next = next.map(|next| format!("{here}?before={next}"));
    let paged = first.is_some() || next.is_some();
    let none = bookings.is_empty();
    let rows = bookings.into_iter().map(row).collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
        <h1>{t("me-bookings")}</h1>
        <SavedNotice saved/>
        {if none {
            view! { <p>{t("me-bookings-none")}</p> }.into_any()
        } else {
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }}
        {paged.then(|| view! { <Pagination first next/> })}
        <p>
            <LinkButton
                text=t("service-bulky")
                href=href(&Route::Service(Service::Bulky))
                weight=Weight::Plain
            />
        </p>
        <ul class="onward">
            <li><a href=href(&Route::BookingFind)>{t("bulky-find")}</a></li>
        </ul>
    }
}

fn row(booking: MyBooking) -> impl IntoView {
    let window = booking.window.map(|(from, to)| window_word(from, to));
    let coming = booking.state.is_open() && !booking.overdue;
    let badge = if coming { "badge good" } else { "badge" };
    view! {
        <li>
            <a class="name" href=href(&Route::Booked(booking.pass))>
                {window.unwrap_or_else(|| booking.number.clone())}
            </a>
            <div>
                <span class=badge>{state_word(booking.state, booking.overdue)}</span>
                " "
                <span class="small soft"><span class="num">{booking.number}</span> " · " {booking.estate}</span>
            </div>
        </li>
    }
}
