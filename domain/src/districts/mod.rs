//! What a district is made of: places in it, the codes of its streets and grid cells, and the kinds
//! of its departments and landmarks.

mod code;
mod kinds;
mod point;

pub use code::{is_cell_id, is_street_code, street_of_cell};
pub use kinds::{DepartmentKind, LandmarkKind};
pub use point::{Point, PointError};
