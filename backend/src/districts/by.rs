//! Who changes the district's data.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::audit::{Actor, Detail, Event, Subject};

/// Who does it and when, for the audit.
#[derive(Debug, Clone)]
pub struct By {
    pub actor: Actor,
    pub at: DateTime<Utc>,
    /// The id of the audit row, a new one.
    pub event: Uuid,
    /// The request that does it, if one does.
    pub request_id: Option<String>,
}

impl By {
    /// The audit row of what they did.
    pub(super) fn did(self, act: &'static str, subject: Subject, detail: Detail) -> Event {
        let Self { actor, at, event, request_id } = self;
        Event { id: event, at, actor, act, subject, detail, request_id }
    }
}
