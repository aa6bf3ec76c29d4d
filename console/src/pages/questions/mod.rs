//! The queue of open questions, and each of them.

pub mod list;
pub mod question;
