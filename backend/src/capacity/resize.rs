//! More or less in the same window.

use domain::capacity::{ClaimState, Units};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    HoldError,
    claim::{let_go, lock_windows, lock_with_successor},
    counters::{give_back, stored, take},
};

/// Makes a held or booked claim one of `units`, by the difference; where there is no room for more,
/// it stays as it was. A hold that was to replace it is given up. What must first be paid for is held
/// beside it by [`move_to`](super::move_to), also in the same window.
///
/// The cut-off does not count here: it does when a hold is confirmed, and until when a booking may
/// change is for its capability to say.
///
/// # Errors
/// [`HoldError`], never [`HoldError::PastCutOff`]; [`HoldError::Unknown`] also for what was released
/// and for a hold beside another claim.
pub async fn resize(conn: &mut PgConnection, claim: Uuid, units: Units) -> Result<(), HoldError> {
    let pair = lock_with_successor(&mut *conn, claim).await?.ok_or(HoldError::Unknown)?;
    let claim = pair.claim;
    let is_beside = claim.state == ClaimState::Held && claim.replaces.is_some();
    if !claim.state.is_live() || is_beside {
        return Err(HoldError::Unknown);
    }
    lock_windows(&mut *conn, &pair.other, claim.window).await?;
    let_go(&mut *conn, pair.other.as_slice()).await?;
    if units.fits_in(claim.units) {
        // Also in a window that is closed.
        give_back(&mut *conn, &[(claim.window, claim.units.less(units))]).await?;
    } else {
        take(&mut *conn, claim.window, claim.units, units, None).await?;
    }
    store(conn, claim.id, units).await?;
    Ok(())
}

async fn store(db: impl PgExecutor<'_>, claim: Uuid, units: Units) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update capacity_claim set stops = $2, litres = $3, kilograms = $4 where id = $1",
        claim,
        stored(units.stops),
        stored(units.litres),
        stored(units.kilograms),
    )
    .execute(db)
    .await?;
    Ok(())
}
