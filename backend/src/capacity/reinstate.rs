//! Having a place after all: it was paid when the hold was over.

use chrono::{DateTime, Utc};
use domain::capacity::{ClaimState, Units};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    ConfirmError, HoldError,
    claim::{Claim, Pair, book, let_go, lock_windows, lock_with_replaced, lock_with_successor},
    confirm::window_of,
    counters::take,
};

/// Books a claim whose time is over: at once where its units were not given back yet, else by taking
/// them again if there is room. Like [`confirm`](super::confirm) it gives up what the claim replaces.
/// Reinstating what is booked does nothing. Where a payment was begun and its place is still kept, the
/// cut-off does not count: [`begin_payment`](super::begin_payment) has judged it.
///
/// # Errors
/// [`HoldError`]: there is no room, or it is too late. The money goes back then.
/// [`HoldError::Unknown`] also where the claim that it was to replace was given up.
pub async fn reinstate(
    conn: &mut PgConnection,
    claim: Uuid,
    now: DateTime<Utc>,
) -> Result<(), HoldError> {
    let Pair { claim, other: replaced } =
        lock_with_replaced(&mut *conn, claim).await?.ok_or(HoldError::Unknown)?;
    match claim.state {
        ClaimState::Booked => Ok(()),
        ClaimState::Held => {
            let window = window_of(&mut *conn, &claim, replaced.as_ref()).await?;
            if claim.kept_for_payment {
                window.admits_to_the_end(now)?;
            } else {
                window.admits(now)?;
            }
            book(conn, &claim, replaced.as_ref(), now).await?;
            Ok(())
        }
        ClaimState::Released => take_again(conn, claim, replaced, now).await,
    }
}

async fn take_again(
    conn: &mut PgConnection,
    claim: Claim,
    replaced: Option<Claim>,
    now: DateTime<Utc>,
) -> Result<(), HoldError> {
    let lent = match &replaced {
        None => Units::ZERO,
        Some(old) if old.state == ClaimState::Booked => {
            // Somebody is moving again: that hold lives on what the old claim lends.
            let pair = lock_with_successor(&mut *conn, old.id).await?;
            let moving = pair.and_then(|pair| pair.other);
            lock_windows(&mut *conn, moving.iter().chain([old]), claim.window).await?;
            let_go(&mut *conn, moving.as_slice()).await?;
            old.lends(claim.window, claim.units)
        }
        Some(_) => return Err(HoldError::Unknown),
    };
    let claim = Claim { lent, ..claim };
    take(&mut *conn, claim.window, Units::ZERO, claim.counted(), Some(now)).await?;
    book(conn, &claim, replaced.as_ref(), now).await?;
    Ok(())
}

impl From<ConfirmError> for HoldError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Expired | ConfirmError::Unknown => Self::Unknown,
            ConfirmError::Closed => Self::Closed,
            ConfirmError::PastCutOff => Self::PastCutOff,
            ConfirmError::Database(error) => Self::Database(error),
        }
    }
}
