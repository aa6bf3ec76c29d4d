//! Who signs in: residents, staff with what they may do, and partners with keys.

pub mod partners;
pub mod residents;
pub mod session_token;
pub mod staff;

pub use session_token::SessionToken;
pub use staff::{Area, Denied, Staff};
