//! Who signs in: residents, and staff with what they may do.

pub mod residents;
pub mod session_token;
pub mod staff;

pub use session_token::SessionToken;
pub use staff::{Area, Denied, Staff};
