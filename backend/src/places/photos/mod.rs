//! Photos of places, which staff add and remove and everybody may see.
//!
//! A photo comes in like any other file (`crate::files`) and is public from then on, at an address
//! that stays: a page of a place is kept by browsers and search engines for longer than a signed
//! address lives. Nothing but what `place_photo` names is served there.

mod add;
mod public;
mod remove;
mod take_over;
#[cfg(test)]
mod tests;

pub use add::{AddPhoto, MAX_ALT, MAX_PHOTOS, add_photo};
pub use public::{Photo, photos_of, public_address, public_photo};
pub use remove::remove_photo;
pub(super) use take_over::take_over;

/// What a photo's file is owned as.
const OWNER: &str = "place_photo";
