//! Why somebody does not get a place, or does not keep it.

use crate::Problem;

/// Why no units were taken. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// There is not so much left.
    #[error("the window is full")]
    Full,
    /// Staff have closed it, or it is not planned any more.
    #[error("the window is closed")]
    Closed,
    /// It is too late for it.
    #[error("the window is past its cut-off")]
    PastCutOff,
    /// There is no such window or claim, or the claim cannot have this done to it.
    #[error("there is no such window or claim")]
    Unknown,
    /// The database did not answer as it should.
    #[error("the window could not be reached")]
    Database(#[from] sqlx::Error),
}

impl HoldError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] =
        &["window-full", "window-closed", "window-past-cut-off", "window-unknown", "unavailable"];
}

impl Problem for HoldError {
    fn code(&self) -> &'static str {
        match self {
            Self::Full => "window-full",
            Self::Closed => "window-closed",
            Self::PastCutOff => "window-past-cut-off",
            Self::Unknown => "window-unknown",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Full | Self::Closed | Self::PastCutOff => 409,
            Self::Unknown => 404,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        (!matches!(self, Self::Database(_))).then_some("window")
    }
}

/// Why a hold did not become a booking. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// Its time is over or it was given back; [`reinstate`](super::reinstate) tries to have it all
    /// the same.
    #[error("the hold is over")]
    Expired,
    /// Staff have closed the window.
    #[error("the window is closed")]
    Closed,
    /// It is too late for the window by now.
    #[error("the window is past its cut-off")]
    PastCutOff,
    /// There is no such claim.
    #[error("there is no such claim")]
    Unknown,
    /// The database did not answer as it should.
    #[error("the claim could not be reached")]
    Database(#[from] sqlx::Error),
}

impl ConfirmError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] =
        &["hold-expired", "window-closed", "window-past-cut-off", "window-unknown", "unavailable"];
}

impl Problem for ConfirmError {
    fn code(&self) -> &'static str {
        match self {
            Self::Expired => "hold-expired",
            Self::Closed => "window-closed",
            Self::PastCutOff => "window-past-cut-off",
            Self::Unknown => "window-unknown",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Expired | Self::Closed | Self::PastCutOff => 409,
            Self::Unknown => 404,
            Self::Database(_) => 503,
        }
    }
}

/// Why a hold was not prolonged.
#[derive(Debug, thiserror::Error)]
pub enum ExtendError {
    /// It was before: once is all.
    #[error("the hold was extended before")]
    Twice,
    /// Its time is over, it was confirmed or given back, or it is not there.
    #[error("the hold is over")]
    Expired,
    /// The database did not answer as it should.
    #[error("the hold could not be reached")]
    Database(#[from] sqlx::Error),
}

impl ExtendError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["hold-extended", "hold-expired", "unavailable"];
}

impl Problem for ExtendError {
    fn code(&self) -> &'static str {
        match self {
            Self::Twice => "hold-extended",
            Self::Expired => "hold-expired",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Twice | Self::Expired => 409,
            Self::Database(_) => 503,
        }
    }
}
