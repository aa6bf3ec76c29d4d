//! Whose way through the pages it is: a resident's own, or that of staff for a caller. Both have the
//! same pages, rules and words; they differ in where the pages are and in whose draft they write.

use backend::{bulky::Which, forms::FormSpec};
use leptos::prelude::*;

use super::draft::{BULKY, RECEIPT};
use crate::{
    render::href,
    routes::{Booking, Route, functions},
};

/// Where the pages are, and what they are kept in.
#[derive(Clone, Copy)]
pub struct Journey {
    /// The draft; it keeps what [`BULKY`] keeps.
    pub form: &'static FormSpec,
    /// The last receipt.
    pub receipt: &'static FormSpec,
    /// Where its form is posted.
    pub action: &'static str,
    /// A page of it, with a query.
    pub page: fn(Booking, &str) -> Route,
    /// Where a booking is shown: by its secret, or by its number at a desk.
    pub booked: fn(&str) -> Route,
    /// What comes after a change of it.
    pub changed: fn(&str) -> Route,
    /// Staff do it for somebody else.
    pub for_caller: bool,
}

impl Journey {
    /// A resident's own.
    pub const OWN: Self = Self {
        form: &BULKY,
        receipt: &RECEIPT,
        action: functions::BOOK,
        page: own_page,
        booked: |secret| Route::Booked(secret.to_owned()),
        changed: |secret| Route::BookedThanks(secret.to_owned(), "change"),
        for_caller: false,
    };

    /// That of the page being rendered; a resident's own where nothing else was said.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or(Self::OWN)
    }

    /// A page of it.
    #[must_use]
    pub fn route(self, step: Booking, query: &str) -> Route {
        (self.page)(step, query)
    }

    /// The link to a page of it.
    #[must_use]
    pub fn href(self, step: Booking, query: &str) -> String {
        href(&self.route(step, query))
    }

    /// The booking that a draft changes.
    #[must_use]
    pub const fn which(self, changes: &str) -> Which<'_> {
        if self.for_caller { Which::Number(changes) } else { Which::Secret(changes) }
    }
}

fn own_page(step: Booking, query: &str) -> Route {
    match (step, query) {
        (_, "") => Route::Booking(step),
        (Booking::What, query) => Route::BookingWhat(query.to_owned()),
        (Booking::Window, query) => Route::BookingWindow(query.to_owned()),
        (Booking::Wait, query) => {
            Route::BookingWait(query.strip_prefix("day=").unwrap_or(query).to_owned())
        }
        (step, _) => Route::BookingAgain(step),
    }
}

/// What leads back to the price, or to the check, from a page that is opened again.
pub const BACK: &str = "back=1";
