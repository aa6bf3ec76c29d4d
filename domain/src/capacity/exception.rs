//! What is different on one day.

use super::{Slot, Units};

/// What a day has in place of what the templates say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exception {
    /// No windows.
    Closed,
    /// The usual windows, each with so much.
    Units(Units),
    /// These windows and no others, on whatever kind of day; none lies over another.
    Times(Vec<Slot>),
}
