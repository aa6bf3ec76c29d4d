//! By whom and which way something of the city comes.

use domain::accounts::{Act, Kind};
use uuid::Uuid;

use crate::{
    Problem,
    accounts::{Area, Denied, Staff},
    audit::Actor,
};

/// Who does it.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    Staff(&'a Staff),
    /// The city itself, by a key that was checked for its scope.
    Key(Uuid),
    /// Somebody at the command line, who can do everything anyway.
    Operator(&'a Actor),
}

impl By<'_> {
    pub(super) fn permit(&self) -> Result<(), Denied> {
        match self {
            Self::Staff(staff) => staff.permit(Act::Write, Kind::City, Area::default()),
            Self::Key(_) | Self::Operator(_) => Ok(()),
        }
    }

    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Staff(staff) => staff.actor(),
            Self::Key(_) => Actor::System("city-12345"),
            Self::Operator(actor) => (*actor).clone(),
        }
    }

    pub(super) const fn staff(&self) -> Option<Uuid> {
        match self {
            Self::Staff(staff) => Some(staff.id),
            _ => None,
        }
    }

    pub(super) const fn key(&self) -> Option<Uuid> {
        match self {
            Self::Key(id) => Some(*id),
            _ => None,
        }
    }

    pub(super) const fn way(&self) -> Way {
        match self {
            Self::Staff(_) => Way::File,
            Self::Key(_) => Way::Api,
            Self::Operator(_) => Way::Command,
        }
    }
}

/// By which way something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    File,
    Api,
    Command,
}

impl Way {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::File, Self::Api, Self::Command];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Api => "api",
            Self::Command => "command",
        }
    }
}

/// Why nothing was done at all. What is wrong with single lines is in reports.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// Not in this post, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A case could not be taken, for no reason of its line.
    #[error("a case could not be taken")]
    Case(#[from] crate::cases::FileError),
    /// Reading the file did not end, as the process is being stopped.
    #[error("the file was not read to its end")]
    Stopped,
    /// The database did not answer as it should.
    #[error("orders of the city cannot be reached")]
    Database(#[from] sqlx::Error),
}

impl CityError {
    /// The codes that are its own.
    pub const CODES: &'static [&'static str] = &["unavailable"];
}

impl Problem for CityError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.code(),
            _ => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(denied) => denied.status(),
            _ => 503,
        }
    }
}
