//! Another place, while the old one is kept.

use chrono::{DateTime, Utc};
use domain::capacity::{ClaimState, Units};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    HoldError,
    claim::{New, Pair, insert, let_go, lock_windows, lock_with_successor},
    counters::take,
};
use crate::Kernel;

/// Where a booked claim is to go.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    /// A booked one.
    pub claim: Uuid,
    /// May be the same window, for other units that must be paid for first.
    pub window: Uuid,
    /// All of what is wanted, not the difference.
    pub units: Units,
    /// Until when the new place is kept free, after now.
    pub until: DateTime<Utc>,
}

/// Holds the new place beside the old one and gives the new claim's id. [`swap`](super::swap) or
/// [`confirm`](super::confirm) makes it theirs and gives the old one back; where it expires or is
/// released, the old one stays. In the same window only what is more is taken; whoever wants no more of
/// it stays also after its cut-off, and where it is not planned any more. A second move takes the place
/// of the first, which is given up.
///
/// # Errors
/// [`HoldError`]; the old place stays, and [`HoldError::Unknown`] is also for one that is not booked.
pub async fn move_to(
    conn: &mut PgConnection,
    kernel: &Kernel,
    to: Move,
) -> Result<Uuid, HoldError> {
    let Pair { claim: old, other: earlier } =
        lock_with_successor(&mut *conn, to.claim).await?.ok_or(HoldError::Unknown)?;
    if old.state != ClaimState::Booked {
        return Err(HoldError::Unknown);
    }
    lock_windows(&mut *conn, earlier.iter().chain([&old]), to.window).await?;
    let_go(&mut *conn, earlier.as_slice()).await?;
    let (id, now) = (kernel.new_id(), kernel.now());
    let lent = old.lends(to.window, to.units);
    if !old.covers(to.window, to.units) {
        take(&mut *conn, to.window, lent, to.units, Some(now)).await?;
    }
    let new = New {
        window: to.window,
        units: to.units,
        subject_kind: &old.subject_kind,
        subject_id: old.subject_id,
        until: to.until,
        replaces: Some(old.id),
        lent,
    };
    insert(conn, id, now, new).await?;
    Ok(id)
}
