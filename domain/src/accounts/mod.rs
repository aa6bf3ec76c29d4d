//! Who staff are, and what each of their posts may do.

#[cfg(test)]
mod docs;
mod permission;
mod role;

pub use permission::{Act, Grant, Kind, PERMISSIONS, Reach, reach};
pub use role::Role;
