//! What staff edit one at a time: [`Fields`] checks a form's fields all at once, and [`begin`] and
//! [`finish`] save a record once per form.

pub(crate) mod fields;
mod save;

pub(crate) use fields::Fields;
pub(crate) use save::{Begun, begin, finish, finish_for, finish_with};
pub use save::{SaveError, Saving};
