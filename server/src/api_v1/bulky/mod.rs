//! `/api/v1/bulky`: collection of bulky and renovation waste, as on the pages `/bulky`.
//!
//! The way of a booking: [`terms`] and [`catalogue`] say what there is, [`quote`] what it costs,
//! [`windows`] when somebody comes; [`book`] holds a window, which is the beginning of a booking, and
//! makes it certain; [`payment`] is what is due; [`booking`] shows it, [`find`] leads back to it, and
//! [`act`] changes and ends it.

pub(super) mod act;
pub(super) mod book;
pub(super) mod booking;
pub(super) mod catalogue;
mod choices;
pub(super) mod find;
pub(super) mod payment;
pub(super) mod quote;
pub(super) mod terms;
pub(super) mod windows;
mod wish;

use app::state::AppState;
use backend::{
    accounts::residents::apps::Scope,
    bulky::{BookBy, ChangeError, EstimateError, HoldError},
    presession::PreSession,
    problem::Problem,
};

use super::{
    caller::{Caller, sender},
    input::{Asking, Key},
    refusal::{Refusal, unavailable},
};

/// Who books: the resident of the app, if one is signed in.
fn booker(caller: &Caller, key: Key, asking: &Asking) -> Result<BookBy<'static>, Refusal> {
    let resident = caller.optional(Scope::Bookings)?;
    Ok(BookBy::Visitor {
        visitor: sender(resident.as_ref(), key),
        address: asking.address,
        resident: resident.map(|resident| resident.id),
    })
}

/// Who asks, for what is only read.
fn reader(state: &AppState, asking: &Asking) -> BookBy<'static> {
    let visitor = PreSession::mint(&*state.kernel.random).id();
    BookBy::Visitor { visitor, address: asking.address, resident: None }
}

/// Why there is no price. The wish stands under `base` in the body.
fn not_priced(error: &EstimateError, base: &str) -> Refusal {
    let fields = error.fields();
    if fields.is_empty() {
        return Refusal::of(error);
    }
    Refusal::fields(&fields, |field| wish::pointer(base, field))
}

/// Why no window is held.
fn not_held(error: HoldError, base: &str) -> Refusal {
    match error {
        HoldError::Estimate(error) => not_priced(&error, base),
        HoldError::Limit(limit) => limit.into(),
        HoldError::Photo(photo) if photo.status() == 422 => Refusal::field("/photos", photo.code()),
        error => Refusal::of(&error),
    }
}

/// Why a booking is not changed.
fn not_changed(error: ChangeError, base: &str) -> Refusal {
    match error {
        ChangeError::Hold(error) => not_held(error, base),
        error => Refusal::of(&error),
    }
}
