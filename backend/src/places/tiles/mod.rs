//! Places and the district's outlines as vector tiles (Mapbox Vector Tile 2.1), drawn by PostGIS.
//!
//! A tile is 16 by 16 cells. A cell with one place shows the place; a cell with several shows how
//! many there are and the middle of them. So no tile has more than 256 of them, whatever the zoom,
//! and a district of 50,000 places is as light as one of 50.
//!
//! Tiles are kept in memory for a short while ([`Cache`]): a crowd that looks at one map asks the
//! database once.

mod address;
mod cache;
mod clusters;
mod district;
mod places;

pub use address::{Address, Layer, MAX_ZOOM};
pub use cache::{Cache, Tile};

#[cfg(test)]
mod tests;
