//! The nearest places that pass some filters.
//!
//! - [`nearest`] is the list behind every finder: one query, built of fixed parts, so that each set
//!   of filters has a plan of its own and walks the index of its finder from the start outwards.
//! - `said` is what follows from what operators and sensors say now.
//! - [`spots`] finds where to start from by what somebody typed; [`SpotNames`] has the names in
//!   memory that are searched by sound and with slips.
//! - [`SurveyStore`] has in memory what every list says and no request should count: how many places
//!   there are, and of how many of them a filter knows nothing.
//!
//! To add a filter: 1. its field in [`Wanted`]; 2. its part of the query in `nearest.rs`; 3. if its
//! answer can be unknown, its count in `survey.rs`; 4. its box in `app/src/pages/places/query.rs`.

mod listed;
mod nearest;
mod price;
mod said;
mod search;
mod spot_names;
mod spots;
mod state;
mod survey;
#[cfg(test)]
pub(crate) mod tests;

pub(super) use listed::Row;
pub use listed::{Attributes, Count, Listed, Name, Reading, Specifics};
pub(super) use nearest::{DETAILS, JOINS, own};
pub use nearest::{Nearest, Reach, nearest};
pub use price::{Terms, price_of, vehicle_of};
pub use said::Trouble;
pub use search::{After, MAX_STAY, PAGE, Search, Sort, Stay, Wanted, compared};
pub use spot_names::SpotNames;
pub use spots::{Spot, spots};
pub use state::{OpenState, Suspension};
pub use survey::{Kind, Survey, SurveyStore, Total};
