//! What staff do about capacity: what windows there are to be, how much there is, and closing.
//!
//! Reading is for whoever takes bookings, writing for those who plan, closing also for dispatchers:
//! `domain::accounts::PERMISSIONS`. Each writes one audit row in its transaction, or
//! whoever calls it does. Whoever is in a window that changed stays in it:
//! [`conflicts`](super::conflicts) lists them, and bookings in closed windows go to their capability by
//! [`booked_in_closed`](super::booked_in_closed).

mod closing;
mod exception;
mod form;
mod limits;
mod read;
mod resource;
mod template;
#[cfg(test)]
mod tests;

pub use closing::{CloseWindows, close_windows, closing_days, reopen_windows};
pub use exception::{SetException, set_exception};
pub use limits::{ChangeLimits, change_limits};
pub use read::{
    ExceptionRow, TemplateRow, WaitingRow, WindowRow, exceptions, templates, waiting, windows,
};
pub(crate) use resource::retire_resource;
pub use resource::{SaveResource, save_resource};
pub use template::{SetTemplate, remove_template, set_template};

/// What can be wrong with the fields of these forms, besides what
/// [`SaveError`](crate::records::SaveError) knows of every form.
pub const CODES: &[&str] = &[
    "number-range",
    "date-shape",
    "time-shape",
    "template-overlaps",
    "window-overlaps",
    "closing-past",
    "closing-order",
    "closing-far",
];
