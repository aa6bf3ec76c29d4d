//! The server functions of booking a collection, and of what is done to a booking.

pub mod act;
pub mod book;
pub mod find;

pub use act::{ACT, STEP};
pub use find::FIND;

use std::net::{IpAddr, Ipv4Addr};

use backend::{
    bulky::{Begun, BookBy, GoToPay, go_to_pay},
    forms::FormKey,
    payments::{Back, HowToPay, Payer, Scene, StartError, offered},
    presession::PreSession,
    problem::{FieldError, Problem},
};
use domain::{locale::Locale, payments::ProviderCode};
use uuid::Uuid;

use super::{BODY_BYTES, call, notices};
use crate::{
    account::resident,
    form::{FormPost, Outcome},
    routes::{Route, functions, in_locale},
    routing::{Access, Routes},
    state::AppState,
    texts::text,
    visit::Visit,
};

/// Every one of them.
#[must_use]
pub fn routes() -> Routes {
    server_fn::axum::register_explicit::<book::BookCollection>();
    server_fn::axum::register_explicit::<act::ActOnBooking>();
    server_fn::axum::register_explicit::<find::FindBooking>();
    Routes::new()
        .post(functions::BOOK, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::BOOKED_ACT, Access::SameOrigin, notices::BODY_BYTES, call)
        .post(functions::BOOKING_FIND, Access::SameOrigin, notices::BODY_BYTES, call)
}

/// This browser, for what is only read.
#[must_use]
pub fn visitor(visit: &Visit, session: &PreSession) -> BookBy<'static> {
    BookBy::Visitor { visitor: session.id(), address: address(visit), resident: None }
}

/// Who books: this browser, and the account that is signed in. An account that cannot be read now is
/// none: the booking is worth more than its place in a list.
pub async fn booker(state: &AppState, visit: &Visit, session: &PreSession) -> BookBy<'static> {
    let resident = resident(state, visit).await.ok().flatten().map(|resident| resident.id);
    BookBy::Visitor { visitor: session.id(), address: address(visit), resident }
}

fn address(visit: &Visit) -> IpAddr {
    visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn key(state: &AppState, post: &FormPost) -> FormKey {
    post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random))
}

/// The last value of a field that no draft keeps.
fn last<'a>(post: &'a FormPost, field: &str) -> Option<&'a str> {
    post.all(field).last().copied()
}

/// What went wrong, in words of the form; what is our own fault is also written down.
fn told(error: &(impl Problem + 'static), fields: Vec<FieldError>) -> Vec<FieldError> {
    if error.status() >= 500 {
        tracing::error!(error = error as &dyn std::error::Error, "booking refused");
    }
    if !fields.is_empty() {
        return fields;
    }
    vec![FieldError::new(error.field().unwrap_or_default(), error.code())]
}

/// Where somebody who looks at pages pays.
#[must_use]
pub fn scene(visit: &Visit) -> Scene {
    if visit.phone { Scene::MobileWeb } else { Scene::Desktop }
}

/// Whether `code` is for another browser than this one: that of WeChat opens no page of WeChat Pay.
#[must_use]
pub fn wants_other_browser(visit: &Visit, code: ProviderCode) -> bool {
    code == ProviderCode::WeChatPay && visit.in_wechat && scene(visit) == Scene::MobileWeb
}

/// The platform of a code, where somebody who looks at pages can pay on it now by themselves.
async fn online(state: &AppState, visit: &Visit, code: &str) -> Option<ProviderCode> {
    let code = ProviderCode::parse(code).filter(|one| *one != ProviderCode::Offline)?;
    if wants_other_browser(visit, code) {
        return None;
    }
    offered(&state.kernel, scene(visit)).await.contains(&code).then_some(code)
}

/// Tells the platform of `order` of the booking of `secret`, or of a new one where it was begun elsewhere;
/// from there whoever pays comes back to `next`.
///
/// # Errors
/// [`StartError`].
pub async fn begin(
    state: &AppState,
    visit: &Visit,
    by: BookBy<'_>,
    order: Uuid,
    secret: &str,
    next: &Route,
) -> Result<Begun, StartError> {
    let path = next.href(visit.locale);
    // One language: the platform takes an order in the same words only.
    let description = text(Locale::default(), "bulky-pay-description", &[]);
    let back = Back { return_path: &path, origin: &state.origin, description: &description };
    let payer = Payer { scene: scene(visit), open_id: None, address: visit.address };
    let request_id = Some(visit.request_id.clone());
    let wanted = GoToPay { secret, by, order, back, payer, request_id };
    let programme = state.programme.get();
    go_to_pay(&state.kernel, &programme, wanted).await
}

/// Sends whoever booked `secret` to the platform of `order`, to come back to `next`.
async fn pay(
    state: &AppState,
    visit: &Visit,
    by: BookBy<'_>,
    order: Uuid,
    secret: &str,
    next: &Route,
) -> Result<Option<String>, StartError> {
    Ok(match begin(state, visit, by, order, secret, next).await?.prepared.how {
        // A cashier of our own speaks the language of the page.
        HowToPay::Page(at) if at.starts_with('/') => Some(in_locale(&at, visit.locale)),
        // To scan it, or to leave from there: a page of ours says how.
        HowToPay::Page(_) | HowToPay::Qr(_) => {
            Some(Route::BookedAct(secret.to_owned(), "pay").href(visit.locale))
        }
        HowToPay::AtTheDoor | HowToPay::WeChat(_) | HowToPay::Alipay { .. } => None,
    })
}

/// To the platform, or to the booking, which says what became of it.
fn leave(paid_at: Result<Option<String>, StartError>, next: Route) -> Outcome {
    match paid_at {
        Ok(Some(address)) => Outcome::Leave(address),
        Ok(None) => Outcome::Done(next),
        Err(error) => {
            // The order stands: the booking's page says how it is, and offers to pay again.
            tracing::warn!(error = &error as &dyn std::error::Error, "payment not begun");
            Outcome::Done(next)
        }
    }
}
