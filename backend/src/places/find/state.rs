//! Whether a place is open.

use chrono::{DateTime, Utc};
use domain::places::SuspensionReason;

/// What a place is at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenState {
    /// Until then; none when it does not close as far as its hours were looked at.
    Open { closes: Option<DateTime<Utc>> },
    /// Until then; none when it does not open as far as its hours were looked at, and while its
    /// operator says closed.
    Closed { opens: Option<DateTime<Utc>> },
    /// Not in use for a while (暂停开放).
    Suspended(Suspension),
    /// Nobody can tell.
    Unknown,
}

impl OpenState {
    /// As open pages are told of it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Closed { .. } => "closed",
            Self::Suspended(_) => "suspended",
            Self::Unknown => "unknown",
        }
    }

    /// Whether one can go there now.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// Whether there is reason to go somewhere else.
    #[must_use]
    pub const fn is_shut(&self) -> bool {
        matches!(self, Self::Closed { .. } | Self::Suspended(_))
    }
}

/// Why, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    pub reason: SuspensionReason,
    /// What else was said; may be empty.
    pub words: String,
    pub since: DateTime<Utc>,
    /// None while nobody knows.
    pub until: Option<DateTime<Utc>>,
    /// The office that approved it.
    pub approver: String,
}
