//! The server functions of booking a collection, and of what is done to a booking.

pub mod act;
pub mod book;
pub mod find;

pub use act::{ACT, STEP};
pub use find::FIND;

use std::net::{IpAddr, Ipv4Addr};

use backend::{
    bulky::BookBy,
    forms::FormKey,
    payments::{Back, StartError, start},
    presession::PreSession,
    problem::{FieldError, Problem},
};
use uuid::Uuid;

use super::{BODY_BYTES, call, notices};
use crate::{
    account::resident,
    form::{FormPost, Outcome},
    routes::{Route, functions, in_locale},
    routing::{Access, Routes},
    state::AppState,
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
async fn booker(state: &AppState, visit: &Visit, session: &PreSession) -> BookBy<'static> {
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

/// Sends whoever books to the platform of `order`, to come back to `next`.
async fn pay(
    state: &AppState,
    visit: &Visit,
    order: Uuid,
    next: &Route,
) -> Result<Option<String>, StartError> {
    let path = next.href(visit.locale);
    let back = Back { return_path: &path, origin: &state.origin };
    let pay_at = start(&state.kernel, order, back).await?.pay_at;
    // A cashier of our own speaks the language of the page.
    Ok(pay_at.map(|at| if at.starts_with('/') { in_locale(&at, visit.locale) } else { at }))
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
