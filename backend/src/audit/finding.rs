//! What a check of the audit may find.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One event at its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its seal, from 1.
    pub seq: i64,
    /// Its place under the seal, from 0.
    pub position: i32,
    /// The event; none when nothing says any more which one it was.
    pub event: Option<Uuid>,
    /// When it happened: as the row says, or its id where the row is gone, or else when the seal was
    /// made.
    pub at: DateTime<Utc>,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} of seal {} (", self.position, self.seq)?;
        match self.event {
            Some(event) => write!(f, "event {event}, {})", self.at),
            None => write!(f, "event unknown, before {})", self.at),
        }
    }
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The event's row is not what was sealed: edited, or exchanged with another.
    EntryChanged(Entry),
    /// The event, or its place in the chain, was deleted.
    EntryMissing(Entry),
    /// The event was put under a seal that was made without it.
    EntryAdded(Entry),
    /// There are later seals, entries or anchors, but not this seal.
    SealMissing {
        /// The number that is not there.
        seq: i64,
        /// Its first entry, where that is still there.
        entry: Option<Entry>,
    },
    /// Every entry is as its own hash says, but the seal is not over them.
    SealChanged {
        /// The seal.
        seq: i64,
        /// When it says it was made.
        sealed_at: DateTime<Utc>,
    },
    /// The chain agrees with itself, but not with what was kept outside the database: it was made
    /// anew from this seal on, or an older backup was restored and went on from there.
    AnchorDiffers {
        /// The first seal that is another one.
        seq: i64,
        /// When the one that was kept outside had been made.
        anchored_at: DateTime<Utc>,
        /// The last event of that one.
        event: Uuid,
    },
    /// Seals that were kept outside are not in the database: the end of the chain was cut off, or
    /// an older backup was restored.
    TailMissing {
        /// The first seal that is not there.
        seq: i64,
        /// The last one that was kept outside.
        last: i64,
        /// When the first missing one had been made.
        anchored_at: DateTime<Utc>,
        /// Its last event.
        event: Uuid,
    },
    /// An event that neither is sealed nor waits for it: inserted past the program.
    EventUnsealed {
        /// The event.
        event: Uuid,
        /// When it says it happened.
        at: DateTime<Utc>,
    },
    /// An event was deleted before it was sealed.
    PendingEventMissing {
        /// The event.
        event: Uuid,
        /// When it happened, by its id.
        at: DateTime<Utc>,
    },
}

impl Finding {
    /// Every code that a finding can have; its text is `audit-finding-{code}`.
    pub const CODES: &'static [&'static str] = &[
        "entry-changed",
        "entry-missing",
        "entry-added",
        "seal-missing",
        "seal-changed",
        "anchor-differs",
        "tail-missing",
        "event-unsealed",
        "pending-event-missing",
    ];

    /// Stable, lower-case, hyphenated.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EntryChanged(_) => "entry-changed",
            Self::EntryMissing(_) => "entry-missing",
            Self::EntryAdded(_) => "entry-added",
            Self::SealMissing { .. } => "seal-missing",
            Self::SealChanged { .. } => "seal-changed",
            Self::AnchorDiffers { .. } => "anchor-differs",
            Self::TailMissing { .. } => "tail-missing",
            Self::EventUnsealed { .. } => "event-unsealed",
            Self::PendingEventMissing { .. } => "pending-event-missing",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EntryChanged(entry) => write!(f, "{entry} is not what was sealed there"),
            Self::EntryMissing(entry) => write!(f, "{entry} was deleted"),
            Self::EntryAdded(entry) => write!(f, "{entry} was added after the seal was made"),
            Self::SealMissing { seq, entry: None } => write!(f, "seal {seq} is missing"),
            Self::SealMissing { seq, entry: Some(entry) } => {
                write!(f, "seal {seq} is missing, from {entry} on")
            }
            Self::SealChanged { seq, sealed_at } => write!(
                f,
                "seal {seq} of {sealed_at} was changed, or an entry under it together with its hash"
            ),
            Self::AnchorDiffers { seq, anchored_at, event } => write!(
                f,
                "seal {seq} is not the one of {anchored_at}, up to event {event}, that was kept \
                 outside the database: the chain was made anew from there, or an older backup was \
                 restored"
            ),
            Self::TailMissing { seq, last, anchored_at, event } => write!(
                f,
                "seals {seq} to {last} are missing, the first of {anchored_at}, up to event \
                 {event}: the end was cut off, or an older backup was restored"
            ),
            Self::EventUnsealed { event, at } => {
                write!(f, "event {event} of {at} neither is sealed nor waits for it")
            }
            Self::PendingEventMissing { event, at } => {
                write!(f, "event {event} of {at} was deleted before it was sealed")
            }
        }
    }
}

/// When a row with this id was made, by its version 7 uuid; the epoch for another kind of uuid.
pub(super) fn made_at(id: Uuid) -> DateTime<Utc> {
    let time = id.get_timestamp().map(|time| time.to_unix());
    time.and_then(|(seconds, nanos)| DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos))
        .unwrap_or_default()
}
