//! On to pay, where the platform's page or code is begun on a page of ours: the code that somebody at
//! a computer scans with their phone, or the way to a page of the platform.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    bulky::{BOOKING, Booking},
    payments::{HowToPay, Order, Subject, orders_of},
};
use domain::money::Fen;
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};
use leptos::prelude::*;

use crate::{
    api::bulky::{begin, scene, wants_other_browser},
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
    },
    pages::bulky::words::yuan,
    render::{Page, Section, href, render, t, t_with},
    routes::{Route, in_locale},
    state::AppState,
    visit::Visit,
};

/// `/bulky/track/{secret}/pay`: how the payment that is open is paid, or the booking where none is.
pub async fn page(state: &AppState, visit: &Visit, booking: &Booking, secret: String) -> Response {
    let begun = begun(state, visit, booking, &secret).await;
    let shown = match begun {
        // A cashier of our own speaks the language of the page.
        Some((_, HowToPay::Page(at))) if at.starts_with('/') => {
            return Redirect::to(&in_locale(&at, visit.locale)).into_response();
        }
        Some((amount, HowToPay::Page(at))) => {
            return leave(state, visit, booking, secret, amount, at);
        }
        Some((amount, HowToPay::Qr(text))) => code(text).map(|svg| (amount, svg)),
        _ => None,
    };
    let Some((amount, svg)) = shown else {
        return Redirect::to(&Route::Booked(secret).href(visit.locale)).into_response();
    };
    let number = booking.number.to_string();
    render(state, visit, || {
        let title = t("bulky-pay-scan");
        let back = Route::Booked(secret.clone());
        let above = vec![(back, t_with("bulky-title-of", &[("number", number.into())]))];
        let done = href(&Route::BookedThanks(secret, "pay"));
        let view = view! {
            <Breadcrumb above/>
            <h1>{title.clone()}</h1>
            <p class="num"><b>{yuan(amount)}</b></p>
            <div class="receipt-qr" role="img" aria-label=title.clone() inner_html=svg></div>
            <p>{t("bulky-pay-scan-explained")}</p>
            <p><LinkButton text=t("bulky-pay-scan-done") href=done weight=Weight::Primary/></p>
        };
        Page::new(title, view).within(Section::Home).private()
    })
}

/// The way to a page of the platform. The platform opens it only for whoever comes from an address that
/// it knows, so this page alone tells which it comes from; and a link can leave, where a form cannot.
fn leave(
    state: &AppState,
    visit: &Visit,
    booking: &Booking,
    secret: String,
    amount: Fen,
    at: String,
) -> Response {
    let number = booking.number.to_string();
    let mut response = render(state, visit, || {
        let title = t("bulky-pay-go");
        let back = Route::Booked(secret.clone());
        let above = vec![(back, t_with("bulky-title-of", &[("number", number.into())]))];
        let done = href(&Route::BookedThanks(secret, "pay"));
        let view = view! {
            <Breadcrumb above/>
            <h1>{title.clone()}</h1>
            <p class="num"><b>{yuan(amount)}</b></p>
            <p>{t("bulky-pay-go-explained")}</p>
            <p><a class="button wide" rel="external" href=at>{t("bulky-pay-go-on")}</a></p>
            <p><LinkButton text=t("bulky-pay-scan-done") href=done weight=Weight::Plain/></p>
        };
        Page::new(title, view).within(Section::Home).private()
    });
    let origin = HeaderValue::from_static("origin");
    response.headers_mut().insert(header::REFERRER_POLICY, origin);
    response
}

/// What the newest payment that is open and can be paid here asks for, and how it is paid.
async fn begun(
    state: &AppState,
    visit: &Visit,
    booking: &Booking,
    secret: &str,
) -> Option<(Fen, HowToPay)> {
    let subject = Subject { kind: BOOKING, id: booking.id };
    let orders = orders_of(&state.kernel.db, subject).await.ok()?;
    let is_for_here = |order: &Order| {
        order.state.is_open()
            && order.provider.is_remote()
            && state.kernel.carriers.payments.get(order.provider).takes(scene(visit))
            && !wants_other_browser(visit, order.provider)
    };
    let open = orders.iter().rev().find(|order| is_for_here(order))?;
    let next = Route::BookedThanks(secret.to_owned(), "pay");
    let begun = begin(state, visit, open.id, &next).await.inspect_err(|error| {
        tracing::warn!(error = error as &dyn std::error::Error, "payment not begun");
    });
    Some((open.amount, begun.ok()?.how))
}

/// The picture of a code that holds `text`.
fn code(text: String) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    Some(SvgBuilder::default().margin(2).to_str(&code))
}
