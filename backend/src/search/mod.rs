//! One box for everything that somebody of the staff may see.
//!
//! [`find`] asks each capability for its first few; what a person may not see is not looked for. A
//! phone number is personal data and never looked for here: the box stands in an address.
//!
//! To add something to be found: 1. its variant of [`What`]; 2. its arm in `find.rs`, with its
//! permission; 3. its text, `desk-search-{group}`; 4. where it leads, in `console/src/pages/search.rs`.

mod find;
mod rows;
#[cfg(test)]
mod tests;

pub use find::{FindError, MAX_WORDS, MOST, find, find_by_phone, is_phone};

use domain::{districts::LandmarkKind, notices::Shelf};
use uuid::Uuid;

use crate::notices::questions::Source;

/// Something that was found, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub what: What,
    pub name: String,
    /// What tells it from others of that name: a number, a code, a login.
    pub detail: String,
}

/// Where a hit leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A case, by its number.
    Case(String),
    /// A booking of bulky waste, by its number.
    Booking(String),
    Question(Source, Uuid),
    Publication(Shelf, Uuid),
    User(Uuid),
    /// A street, by its code.
    Street(String),
    Department(Uuid),
    ContactPoint(Uuid),
    Landmark(LandmarkKind, Uuid),
    /// A day off or a make-up workday, by its year.
    Day(i32),
    /// A setting, by its key.
    Setting(&'static str),
}

impl What {
    /// Every word of [`as_str`](Self::as_str), in the order of the page.
    pub const ALL: [&'static str; 12] = [
        "cases",
        "bookings",
        "questions",
        "articles",
        "notices",
        "users",
        "streets",
        "departments",
        "contact-points",
        "landmarks",
        "calendar",
        "settings",
    ];

    /// The group that it stands in, and the part of the text key `desk-search-…` that names it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Case(_) => "cases",
            Self::Booking(_) => "bookings",
            Self::Question(..) => "questions",
            Self::Publication(Shelf::Article, _) => "articles",
            Self::Publication(Shelf::Notice, _) => "notices",
            Self::User(_) => "users",
            Self::Street(_) => "streets",
            Self::Department(_) => "departments",
            Self::ContactPoint(_) => "contact-points",
            Self::Landmark(..) => "landmarks",
            Self::Day(_) => "calendar",
            Self::Setting(_) => "settings",
        }
    }
}
