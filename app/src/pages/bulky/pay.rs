//! On to pay, where the platform's page or code is begun on a page of ours: the code that somebody at
//! a computer scans with their phone, or the way to a page of the platform.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    bulky::{BOOKING, BookBy, Booking},
    payments::{self, HowToPay, Order, StartError, Subject, orders_of},
    problem::Problem,
};
use domain::money::Fen;
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};
use leptos::prelude::*;

use crate::{
    api::bulky::{begin, booker, scene, wants_other_browser},
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
    },
    form::presession,
    pages::bulky::{paid, words::yuan},
    render::{Page, Section, href, render, t, t_with},
    routes::{Route, in_locale},
    state::AppState,
    visit::Visit,
};

/// What is to be paid, of which booking.
struct Due<'a> {
    booking: &'a Booking,
    secret: String,
    amount: Fen,
}

/// `/bulky/track/{secret}/pay`: how the payment that is open is paid, or the booking where none is, or
/// none can be begun.
pub async fn page(state: &AppState, visit: &Visit, booking: &Booking, secret: String) -> Response {
    let booked = Route::Booked(secret.clone()).href(visit.locale);
    let session = presession(state, visit);
    let by = booker(state, visit, &session.token).await;
    let (amount, how) = match begun(state, visit, by, booking, &secret).await {
        Ok(Some(begun)) => begun,
        Ok(None) => return Redirect::to(&booked).into_response(),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "payment not begun");
            let refused = Route::BookedRefused(secret, error.code()).href(visit.locale);
            return Redirect::to(&refused).into_response();
        }
    };
    paid::remember(state, &session.token, &secret).await;
    let due = Due { booking, secret, amount };
    let answer = match how {
        // A cashier of our own speaks the language of the page.
        HowToPay::Page(at) if at.starts_with('/') => {
            Redirect::to(&in_locale(&at, visit.locale)).into_response()
        }
        HowToPay::Page(at) => leave(state, visit, due, at),
        HowToPay::Qr(text) => match code(text) {
            Some(svg) => scan(state, visit, due, svg),
            None => Redirect::to(&booked).into_response(),
        },
        HowToPay::AtTheDoor | HowToPay::WeChat(_) | HowToPay::Alipay { .. } => {
            Redirect::to(&booked).into_response()
        }
    };
    (session.headers(), answer).into_response()
}

/// The code that is scanned with a phone.
fn scan(state: &AppState, visit: &Visit, due: Due<'_>, svg: String) -> Response {
    show(state, visit, due, "bulky-pay-scan", Weight::Primary, |title| {
        view! {
            <div class="receipt-qr" role="img" aria-label=title inner_html=svg></div>
            <p>{t("bulky-pay-scan-explained")}</p>
        }
        .into_any()
    })
}

/// The way to a page of the platform. The platform opens it only for whoever comes from an address that
/// it knows, so this page alone tells which it comes from; and a link can leave, where a form cannot.
fn leave(state: &AppState, visit: &Visit, due: Due<'_>, at: String) -> Response {
    let mut response = show(state, visit, due, "bulky-pay-go", Weight::Plain, |_| {
        view! {
            <p>{t("bulky-pay-go-explained")}</p>
            <p><a class="button wide" rel="external" href=at>{t("bulky-pay-go-on")}</a></p>
        }
        .into_any()
    });
    let origin = HeaderValue::from_static("origin");
    response.headers_mut().insert(header::REFERRER_POLICY, origin);
    response
}

/// A page that says how much is paid, `how`, and how to come back to the booking; `how` is given the
/// title.
fn show(
    state: &AppState,
    visit: &Visit,
    due: Due<'_>,
    title: &str,
    back: Weight,
    how: impl FnOnce(String) -> AnyView,
) -> Response {
    let Due { booking, secret, amount } = due;
    let number = booking.number.to_string();
    render(state, visit, || {
        let title = t(title);
        let booked = Route::Booked(secret.clone());
        let above = vec![(booked, t_with("bulky-title-of", &[("number", number.into())]))];
        let done = href(&Route::BookedThanks(secret, "pay"));
        let how = how(title.clone());
        let view = view! {
            <Breadcrumb above/>
            <h1>{title.clone()}</h1>
            <p class="num"><b>{yuan(amount)}</b></p>
            {how}
            <p><LinkButton text=t("bulky-pay-scan-done") href=done weight=back/></p>
        };
        Page::new(title, view).within(Section::Home).private()
    })
}

/// What the newest payment that is open and can be paid here asks for, and how it is paid; none where
/// there is none.
async fn begun(
    state: &AppState,
    visit: &Visit,
    by: BookBy<'_>,
    booking: &Booking,
    secret: &str,
) -> Result<Option<(Fen, HowToPay)>, StartError> {
    let subject = Subject { kind: BOOKING, id: booking.id };
    let orders = orders_of(&state.kernel.db, subject).await?;
    let is_for_here = |order: &Order| {
        order.state.is_open()
            && order.provider.is_remote()
            && state.kernel.carriers.payments.get(order.provider).takes(scene(visit))
            && !wants_other_browser(visit, order.provider)
    };
    let Some(open) = orders.iter().rev().find(|order| is_for_here(order)) else { return Ok(None) };
    let begun = begin(state, visit, by, open.id, secret, &Route::BookingPaid).await?;
    // It may be another order by now.
    let order = payments::order(&state.kernel.db, begun.order).await?;
    let order = order.ok_or(StartError::NotFound)?;
    Ok(Some((order.amount, begun.prepared.how)))
}

/// The picture of a code that holds `text`.
fn code(text: String) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    Some(SvgBuilder::default().margin(2).to_str(&code))
}
