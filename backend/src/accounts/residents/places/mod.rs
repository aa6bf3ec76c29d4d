//! Places that a resident keeps, such as their home: written once, chosen in forms later.

mod list;
mod place;
mod remove;
mod save;
#[cfg(test)]
mod tests;

pub use self::{
    list::list_places,
    place::{MAX_ADDRESS, MAX_LABEL, MAX_PLACES, SavedPlace, Spot},
    remove::remove_place,
    save::{SavePlace, SavePlaceError, save_place},
};
