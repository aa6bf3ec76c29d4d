//! Puts bookings out of windows that staff have closed, and tells whoever booked.

use chrono::TimeDelta;
use domain::bulky::{Party, State, Step};
use uuid::Uuid;

use super::{
    BOOKING,
    advance::{Who, advance},
    standing::Standing,
};
use crate::{Kernel, capacity};

/// Bookings of one turn.
const BATCH: i64 = 200;

/// Displaces every certain booking whose window is closed, and gives how many. Each is offered another
/// window or all of its money; what was only held ends by itself.
///
/// # Errors
/// When the database refuses; the next turn goes on.
pub async fn displace(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut displaced = 0;
    for id in closed(kernel).await? {
        match put_out(kernel, id).await {
            Ok(done) => displaced += usize::from(done),
            // The others do not wait for it.
            Err(error) => tracing::error!(%error, booking = %id, "not put out of its window"),
        }
    }
    Ok(displaced)
}

/// Windows that ended longer ago are history: nobody waits for a crew any more.
const LOOKED_BACK: TimeDelta = TimeDelta::days(30);

/// Those whose window is closed; the earliest first. Where the crew has begun, nobody is put out.
async fn closed(kernel: &Kernel) -> Result<Vec<Uuid>, sqlx::Error> {
    let since = kernel.now() - LOOKED_BACK;
    let affected = capacity::booked_in_closed(&kernel.db, BOOKING, since).await?;
    let bookings: Vec<Uuid> = affected.into_iter().map(|one| one.subject_id).collect();
    if bookings.is_empty() {
        return Ok(bookings);
    }
    sqlx::query_scalar!(
        "select id from bulky_booking where id = any ($1) and state = 'booked'
         order by starts_at, id limit $2",
        &bookings,
        BATCH,
    )
    .fetch_all(&kernel.db)
    .await
}

async fn put_out(kernel: &Kernel, id: Uuid) -> Result<bool, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let booking = Standing::lock(&mut tx, id).await?;
    let Some(booking) = booking.filter(|booking| booking.state == State::Booked) else {
        return Ok(false);
    };
    // Somebody may have opened it again, or the booking may have moved.
    let Some(claim) = booking.claim else { return Ok(false) };
    let Some(why) = capacity::why_closed(&mut *tx, claim).await? else { return Ok(false) };
    let words = if why.words.is_empty() { why.reason.as_str() } else { &why.words };
    let who = Who { party: Party::Dispatch, staff: None };
    advance(kernel, &mut tx, &booking, Step::Displace, who, words).await?;
    tx.commit().await?;
    Ok(true)
}
