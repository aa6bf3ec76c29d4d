//! What somebody typed about an event: why they looked at a number, why a setting changed.
//!
//! The event itself takes no typed text, since it is kept for good and a sentence may hold a name.
//! The note is sealed and goes after its time ([RULES](crate::retention::RULES)).

use domain::text::{clean_lines, length};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::{
    Kernel,
    privacy::{OpenError, Place, open, seal},
};

/// The longest note, in characters; the forms' `maxlength`.
pub const MAX_NOTE: usize = 300;

const COLUMN: &str = "audit_note.note";

/// Why a note could not be read.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// It does not open with these keys.
    #[error("the note does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the note could not be read")]
    Database(#[from] sqlx::Error),
}

/// Keeps `note` about `event`, in the event's transaction. Nothing is kept of an empty one, and of a
/// long one its first [`MAX_NOTE`] characters: refuse it before.
///
/// # Errors
/// When the database refuses.
pub async fn add_note(
    kernel: &Kernel,
    conn: &mut PgConnection,
    event: Uuid,
    note: &str,
) -> Result<(), sqlx::Error> {
    let mut note = clean_lines(note);
    if length(&note) > MAX_NOTE {
        note = note.chars().take(MAX_NOTE).collect();
    }
    if note.is_empty() {
        return Ok(());
    }
    let place = Place { column: COLUMN, row: event.as_bytes() };
    let sealed = seal(&kernel.keys, &*kernel.random, place, note.as_bytes());
    sqlx::query!(
        "insert into audit_note (event, at, note) values ($1, $2, $3)",
        event,
        kernel.now(),
        sealed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The note about `event`, if there is one and its time is not over.
///
/// # Errors
/// [`NoteError`].
pub async fn read_note(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    event: Uuid,
) -> Result<Option<String>, NoteError> {
    let sealed = sqlx::query_scalar!("select note from audit_note where event = $1", event)
        .fetch_optional(executor)
        .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let place = Place { column: COLUMN, row: event.as_bytes() };
    let note = open(&kernel.keys, place, &sealed)?;
    Ok(Some(String::from_utf8_lossy(&note).into_owned()))
}
