//! A resident who is signed in.

use domain::locale::Locale;
use uuid::Uuid;

use crate::{audit::Actor, forms::FormKey};

/// Who is signed in, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resident {
    pub id: Uuid,
    /// The session of this browser.
    pub session: Uuid,
    /// The language that messages are written in.
    pub locale: Locale,
    /// Whether they chose elder mode.
    pub elder: bool,
}

impl Resident {
    /// As the audit names them.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Account(self.id)
    }
}

/// Who sends a form, and which.
#[derive(Debug, Clone)]
pub struct By {
    pub resident: Resident,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}
