//! What the bureau tells residents, and how they find it.

mod class;
mod dismissal;
pub mod search;

pub use class::{Class, Shelf};
pub use dismissal::Dismissal;
