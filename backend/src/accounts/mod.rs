//! Who signs in: staff, and what they may do.

pub mod session_token;
pub mod staff;

pub use session_token::SessionToken;
pub use staff::{Area, Denied, Staff};
