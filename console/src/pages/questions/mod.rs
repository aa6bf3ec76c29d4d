//! The queue of open questions, and each of them.

pub(crate) mod list;
pub(crate) mod question;
