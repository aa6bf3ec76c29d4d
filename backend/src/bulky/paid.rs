//! What becomes of a booking when something becomes of its money.

use domain::{
    bulky::{State, Step},
    money::Fen,
    payments::RefundReason,
};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{
    advance::{Who, advance},
    money::{Purse, owed},
    refunded::note_refunds,
    standing::Standing,
};
use crate::{
    Kernel,
    capacity::{self, HoldError},
};

/// Brings a booking in line with its orders, as they are now: what is paid makes it certain; what came
/// after its time was over has its place again if there is room, and else goes back; what is too much
/// goes back. `cause` is the job that asks; with the same one nothing goes back twice.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn settle(kernel: &Kernel, booking: Uuid, cause: Uuid) -> Result<(), sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let Some(mut booking) = Standing::lock(&mut tx, booking).await? else {
        return tx.rollback().await;
    };
    let purse = Purse::of(&mut tx, booking.id).await?;
    let waits = matches!(booking.state, State::Paying | State::Expired);
    if waits && purse.paid > Fen::ZERO && purse.due(booking.total) == Fen::ZERO {
        booking.state = certain(kernel, &mut tx, &booking).await?;
    }
    let reason = match booking.state {
        State::Cancelled => RefundReason::Cancelled,
        State::Expired => RefundReason::PaidLate,
        _ => RefundReason::PaidTwice,
    };
    purse.give_back(kernel, &mut tx, owed(&booking, &purse), reason, cause).await?;
    note_refunds(kernel, &mut tx, &booking).await?;
    tx.commit().await
}

/// The place becomes theirs, also where the hold is over and there is still room; where it stands then.
async fn certain(
    kernel: &Kernel,
    conn: &mut PgConnection,
    booking: &Standing,
) -> Result<State, sqlx::Error> {
    let Some(claim) = booking.claim else { return Ok(booking.state) };
    // Before the window, as everywhere: to be reinstated takes the free pieces again.
    booking.household().lock(&mut *conn).await?;
    let mut savepoint = conn.begin().await?;
    let has_place = match capacity::reinstate(&mut savepoint, claim, kernel.now()).await {
        Ok(()) => {
            savepoint.commit().await?;
            true
        }
        Err(HoldError::Database(error)) => return Err(error),
        Err(_) => {
            savepoint.rollback().await?;
            false
        }
    };
    match (booking.state, has_place) {
        (State::Paying, true) => {
            advance(kernel, conn, booking, Step::Confirm, Who::SYSTEM, "").await?;
            Ok(State::Booked)
        }
        (State::Paying, false) => {
            advance(kernel, conn, booking, Step::Lapse, Who::SYSTEM, "").await?;
            Ok(State::Expired)
        }
        (_, true) => {
            advance(kernel, conn, booking, Step::Reinstate, Who::SYSTEM, "").await?;
            Ok(State::Booked)
        }
        (state, false) => Ok(state),
    }
}
