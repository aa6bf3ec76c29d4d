//! `/api/v1/places`: toilets, parking and places to drop things off, and what residents say of them.
//!
//! Words are made by the functions of the pages, inside of [`speaking`](app::render::speaking): there
//! they know the reader's language and the district's words for the bins.

mod facts;
mod hours;
pub(super) mod kinds;
pub(super) mod list;
mod listed;
pub(super) mod live;
mod parts;
pub(super) mod place;
pub(super) mod point;
pub(super) mod say;
pub(super) mod search;
mod shown;
mod tariff;

use domain::places::PlaceCode;

use super::refusal::{Refusal, unavailable};

/// The code in an address. What is none is nobody's.
fn code(part: &str) -> Result<PlaceCode, Refusal> {
    PlaceCode::parse(part).ok_or_else(Refusal::not_found)
}
