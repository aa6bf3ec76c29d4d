//! Who did what to which thing, so that it cannot be rewritten unnoticed.
//!
//! [`record`] writes an event in the transaction of the act. Every two seconds one worker
//! [seals](seal_pending) what was committed since: a seal is a SHA-256 over the events and the
//! previous seal, so a changed, missing or added row breaks the chain from there on, and [`verify`]
//! names the place. Commits never wait for the chain.
//!
//! What a chain inside the database cannot show is that its end was cut off, that an older backup
//! was restored, or that all of it was computed anew. Each seal is therefore logged with its hash and
//! added to a [file](AnchorFile) outside the database, which [`verify`] compares. [`guard`] does both
//! while Minhu runs.
//!
//! To record another act: 1. a name for it, lower-case and hyphenated; 2. an [`Event`] in the act's
//! transaction, with [`Detail`] for what else must be known later. `Detail` takes ids, numbers and
//! words from the source only, so personal data cannot get in; 3. its line in `words.rs`.

mod anchor;
mod check;
mod encoding;
mod event;
mod finding;
mod guard;
mod list;
mod note;
mod seal;
mod verify;
mod words;

pub use anchor::{Anchor, AnchorError, AnchorFile, Anchors};
pub use check::{Check, keep_check, last_check};
pub use event::{Actor, Detail, Event, Subject, record};
pub use finding::{Entry, Finding};
pub use guard::guard;
pub use list::{AUDIT, Choices, Filter, Row, choices, list, permit, read, sheet};
pub use note::{MAX_NOTE, NoteError, add_note, read_note};
pub use seal::seal_pending;
pub use verify::{Head, Verification, verify};
pub use words::{ACTS, KINDS};
