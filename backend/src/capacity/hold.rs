//! Taking units for a while.

use chrono::{DateTime, Utc};
use domain::capacity::Units;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    HoldError,
    claim::{New, insert},
    counters::take,
};
use crate::Kernel;

/// Whose a claim is: a row of a table that capacity does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// Lower-case, hyphenated, of letters: `bulky-booking`.
    pub kind: &'static str,
    /// Its row.
    pub id: Uuid,
}

/// What is to be held.
#[derive(Debug, Clone, Copy)]
pub struct Hold {
    pub window: Uuid,
    /// Something in one dimension at least; the table refuses nothing at all.
    pub units: Units,
    pub subject: Subject,
    /// Until when it is kept free, after now.
    pub until: DateTime<Utc>,
}

/// Keeps units free until they are confirmed or the time is over, and gives the claim's id. The
/// transaction is the caller's; of any number who try at once as many succeed as there are units.
///
/// # Errors
/// [`HoldError`].
pub async fn hold(conn: &mut PgConnection, kernel: &Kernel, hold: Hold) -> Result<Uuid, HoldError> {
    let (id, now) = (kernel.new_id(), kernel.now());
    let Hold { window, units, subject, until } = hold;
    take(&mut *conn, window, Units::ZERO, units, Some(now)).await?;
    let new = New {
        window,
        units,
        subject_kind: subject.kind,
        subject_id: subject.id,
        until,
        replaces: None,
        lent: Units::ZERO,
    };
    insert(conn, id, now, new).await?;
    Ok(id)
}
