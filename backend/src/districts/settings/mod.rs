//! The district's settings as staff edit them: one at a time, with who and when, at once or from a
//! time to come.
//!
//! `district_setting` holds what counts now. Every change is a row of `district_setting_version`;
//! one for later waits there until [`apply_due`], which every serving process calls before it looks
//! for new settings, moves it over. An [import](super::import) leaves its rows there too.
//!
//! To make another setting editable: its [`parts`], that is the fields of its form.

mod apply_due;
mod change;
mod history;
mod parts;
mod withdraw;

pub use apply_due::apply_due;
pub use change::{Change, ChangeError, change};
pub use history::{SETTINGS, Version, current, history, one, waiting};
pub use parts::{Control, MAX_PARTS, Part, parts, take_apart};
pub use withdraw::{WithdrawError, withdraw};

pub(super) use history::note_import;
