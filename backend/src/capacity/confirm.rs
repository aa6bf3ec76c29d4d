//! From a hold to a booking.

use chrono::{DateTime, Utc};
use domain::capacity::ClaimState;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    ConfirmError,
    claim::{Claim, Pair, book, lock_with_replaced},
    counters::{self, Locked},
};

/// Makes a hold a booking, if its time is not over and its window still takes somebody at `now`; after
/// the cut-off, only whoever was in it and wants no more of it than before. A hold that
/// [`move_to`](super::move_to) made takes the place of the old claim, which is released in the same go.
/// Confirming what is booked does nothing.
///
/// # Errors
/// [`ConfirmError`].
pub async fn confirm(
    conn: &mut PgConnection,
    claim: Uuid,
    now: DateTime<Utc>,
) -> Result<(), ConfirmError> {
    let Pair { claim, other: replaced } =
        lock_with_replaced(&mut *conn, claim).await?.ok_or(ConfirmError::Unknown)?;
    if claim.state == ClaimState::Booked {
        return Ok(());
    }
    if !claim.is_held(now) {
        return Err(ConfirmError::Expired);
    }
    let window = window_of(&mut *conn, &claim, replaced.as_ref()).await?;
    if replaced.as_ref().is_some_and(|old| old.covers(claim.window, claim.units)) {
        window.admits_to_the_end(now)?;
    } else {
        window.admits(now)?;
    }
    book(conn, &claim, replaced.as_ref(), now).await?;
    Ok(())
}

/// The same for a move, with the claim that is given up named: `new` must have been held beside
/// `old`.
///
/// # Errors
/// [`ConfirmError`]; [`ConfirmError::Unknown`] also where `new` does not replace `old`.
pub async fn swap(
    conn: &mut PgConnection,
    old: Uuid,
    new: Uuid,
    now: DateTime<Utc>,
) -> Result<(), ConfirmError> {
    let pair = lock_with_replaced(&mut *conn, new).await?.ok_or(ConfirmError::Unknown)?;
    if pair.claim.replaces != Some(old) {
        return Err(ConfirmError::Unknown);
    }
    confirm(conn, new, now).await
}

/// Locks the window of a locked claim that is still held, over or not, and that of the claim that it
/// replaces.
pub(super) async fn window_of(
    conn: &mut PgConnection,
    claim: &Claim,
    replaced: Option<&Claim>,
) -> Result<Locked, ConfirmError> {
    // What it was to replace is gone, and with it what the window lent.
    if replaced.is_some_and(|old| old.state != ClaimState::Booked) {
        return Err(ConfirmError::Expired);
    }
    let windows: Vec<Uuid> =
        [Some(claim), replaced].into_iter().flatten().map(|claim| claim.window).collect();
    let locked = counters::lock(conn, &windows).await?;
    locked.into_iter().find(|window| window.id == claim.window).ok_or(ConfirmError::Unknown)
}
