//! Finding places: the list of each finder, the page of a place, and what its door's code opens.
//!
//! A list works without a location, a map and JavaScript: every filter is a link, the start is a
//! word in the address, and the next page begins after the last place of this one.

pub mod correct;
pub mod door;
pub mod facts;
pub mod from;
pub mod hours;
pub mod list;
pub mod live;
pub mod photos;
pub mod place;
pub mod query;
pub mod row;
pub mod say;
pub mod start;
pub mod tariff;
pub mod ways;
pub mod words;

use crate::{
    routes::patterns,
    routing::{
        Access::{Public, Resident},
        Routes,
    },
};

pub use correct::alone as correction_alone;
pub use door::alone as fault_alone;

/// Every page of places.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(live::PATTERN, Public, live::stream)
        .get(patterns::TOILETS, Public, list::toilets)
        .get(patterns::PARKING, Public, list::parking)
        .get(patterns::DROPOFF, Public, list::dropoff)
        .get(patterns::PLACES, Public, list::of_kind)
        .get(patterns::TOILET, Public, place::page)
        .get(patterns::CAR_PARK, Public, place::page)
        .get(patterns::DROPOFF_POINT, Public, place::page)
        .get(patterns::PLACE, Public, place::page_of_kind)
        .get(patterns::PLACES_FROM, Resident, from::page)
        .get(patterns::DOOR, Public, door::page)
        .get(patterns::SIGN, Public, door::sign)
        .get(patterns::CORRECT, Public, correct::page)
}
