//! Questions that the guide does not answer, grouped by their words, and the three ways to be done
//! with all of a group at once: [`answer_all`], [`make_name`] or [`dismiss_all`].
//!
//! [`list`] is the queue, the oldest or the most asked first; [`read`] shows one line of it. Single
//! questions are also in the queue of all questions, `notices::questions`, and what is done there
//! counts here.

mod answer_all;
mod dismiss_all;
mod error;
mod list;
mod make_name;
mod names;
mod read;
#[cfg(test)]
mod tests;

pub use answer_all::{AnswerAll, answer_all};
pub use dismiss_all::{DismissAll, dismiss_all};
pub use error::WaitingError;
pub use list::{Group, LIST, Order, list};
pub use make_name::{MakeName, NameTaken, make_name, owner_of};
pub use names::{AddedName, list_names, remove_name};
pub use read::{GroupRead, Waiting, read};

/// The most questions of a group that are closed at once; the others stay in the queue.
pub const MOST_AT_ONCE: i64 = 500;
