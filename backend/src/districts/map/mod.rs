//! The district on the map: streets, grid cells and landmarks.
//!
//! - [`import`] reads them from GeoJSON, whole or not at all, and says what is wrong line by line.
//! - [`cell_at`] tells which cell a point is in; [`find`] finds a place by what it is called.
//! - [`streets`], [`cells`], [`outline`] and [`landmarks`] are what staff see of it.
//! - [`save_landmark`] and [`retire_landmark`] edit one.

mod cell_at;
mod check;
mod collection;
mod fault;
mod find;
mod import;
mod landmark_form;
mod list;
mod outline;
mod read;
mod save_landmark;
pub(super) mod store;

pub use cell_at::{Cell, cell_at, street_at};
pub use collection::{MAX_BYTES, MAX_FEATURES};
pub use fault::{Fault, Wrong};
pub use find::{Found, FoundKind, find};
pub use import::{Import, ImportError, Layer, Report, import};
pub use landmark_form::LandmarkForm;
pub use list::{
    CellRow, LANDMARKS, LandmarkRow, Landmarks, PAGE, StreetRow, cells, landmark, landmarks,
    streets,
};
pub use outline::{Outline, outline};
pub(super) use read::{NewCell, NewLandmark, NewStreet};
pub use save_landmark::{SaveLandmark, retire_landmark, save_landmark};
