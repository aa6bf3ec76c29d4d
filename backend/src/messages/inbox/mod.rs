//! The inbox of a resident: what `/me/messages` shows.
//!
//! Nothing here is in the audit: what somebody reads of their own is nobody's business.

mod count_unread;
mod list;
mod mark_all_read;
mod mark_read;
mod open;
mod read;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::{
    count_unread::count_unread, list::inbox, mark_all_read::mark_all_read, mark_read::mark_read,
    open::open, read::read,
};
use super::LatestError;
use crate::{
    Kernel,
    privacy::{self, OpenError, Place},
};

/// A message in an inbox. Personal data, so not `Debug`.
pub struct InboxMessage {
    pub id: Uuid,
    pub title: String,
    pub body: String,
    /// The kind of thing that it is about, as the audit names it.
    pub about: Option<String>,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

/// As it is stored.
struct Row {
    id: Uuid,
    title: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
    subject_kind: Option<String>,
    created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
}

impl Row {
    fn open(self, kernel: &Kernel) -> Result<InboxMessage, LatestError> {
        let opened = |column, sealed: Option<Vec<u8>>| -> Result<String, OpenError> {
            let Some(sealed) = sealed else { return Ok(String::new()) };
            let place = Place { column, row: self.id.as_bytes() };
            let bytes = privacy::open(&kernel.keys, place, &sealed)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        Ok(InboxMessage {
            id: self.id,
            title: opened("message.title", self.title)?,
            body: opened("message.body", self.body)?,
            about: self.subject_kind,
            created_at: self.created_at,
            read_at: self.read_at,
        })
    }
}
