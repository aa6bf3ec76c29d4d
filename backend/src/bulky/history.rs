//! Everything that was done to a booking.

use domain::bulky::{Party, State};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Kernel;

/// One line of it.
pub(super) struct Line {
    pub(super) booking: Uuid,
    /// Code of a step.
    pub(super) step: &'static str,
    pub(super) from: State,
    pub(super) to: State,
    pub(super) party: Party,
    pub(super) staff: Option<Uuid>,
}

/// Adds a line, with words for staff; its id.
pub(super) async fn note(
    kernel: &Kernel,
    conn: &mut PgConnection,
    line: Line,
    words: &str,
) -> Result<Uuid, sqlx::Error> {
    let id = kernel.new_id();
    sqlx::query!(
        "insert into bulky_event (id, booking, at, step, from_state, to_state, party, staff, words)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        line.booking,
        kernel.now(),
        line.step,
        line.from.as_str(),
        line.to.as_str(),
        line.party.as_str(),
        line.staff,
        words,
    )
    .execute(conn)
    .await?;
    Ok(id)
}
