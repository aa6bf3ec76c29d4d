//! Articles and notices, which are kept in the same way: the list of a shelf, and the page on which
//! one is written, looked at, published and retired.

pub mod edit;
pub mod fields;
pub mod list;
