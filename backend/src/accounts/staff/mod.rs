//! Staff: who they are, what they may do, and where they are signed in.

mod permit;
pub mod session;

pub use permit::{Area, Denied, Staff};
