//! Gives back what was held and not confirmed in time.

use chrono::{DateTime, TimeDelta, Utc};
use domain::bulky::{State, Step};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    advance::{Who, advance},
    money::subject,
    standing::Standing,
};
use crate::{
    Kernel, capacity,
    payments::{self, CloseError, Closing},
};

/// Bookings of one turn.
const BATCH: i64 = 200;
/// How much longer a place is kept while a platform does not say whether it was paid.
const UNTIL_KNOWN: TimeDelta = TimeDelta::minutes(5);

/// Ends the holds whose time is over, and gives their number. A payment that has begun is closed
/// first, which asks whether it was paid after all; while nobody knows, the place is kept.
///
/// # Errors
/// When the database refuses; the next turn goes on.
pub async fn expire(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut ended = 0;
    for id in due(&kernel.db, kernel.now()).await? {
        let known = close_orders(kernel, id).await?;
        ended += usize::from(end(kernel, id, known).await?);
    }
    Ok(ended)
}

async fn due(db: &PgPool, now: DateTime<Utc>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from bulky_booking where held_until <= $1 order by held_until limit $2",
        now,
        BATCH,
    )
    .fetch_all(db)
    .await
}

/// Whether it is known of every order how it ended.
async fn close_orders(kernel: &Kernel, booking: Uuid) -> Result<bool, sqlx::Error> {
    let orders = payments::orders_of(&kernel.db, subject(booking)).await?;
    let mut known = true;
    for order in orders.iter().filter(|order| order.state.is_open()) {
        match payments::close_order(kernel, order.id).await {
            Ok(Closing::Closed) => {}
            // Its own job makes the booking certain.
            Ok(Closing::Paid | Closing::Unknown) | Err(CloseError::NotFound) => known = false,
            Err(CloseError::Database(error)) => return Err(error),
        }
    }
    Ok(known)
}

async fn end(kernel: &Kernel, id: Uuid, known: bool) -> Result<bool, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let now = kernel.now();
    let over = Standing::lock(&mut tx, id).await?.filter(|booking| {
        matches!(booking.state, State::Held | State::Paying)
            && booking.held_until.is_some_and(|until| until <= now)
    });
    let Some(booking) = over else {
        tx.rollback().await?;
        return Ok(false);
    };
    if known {
        advance(kernel, &mut tx, &booking, Step::Lapse, Who::SYSTEM, "").await?;
    } else {
        let until = now + UNTIL_KNOWN;
        if let Some(claim) = booking.claim {
            // It is still held: only this job releases what is over.
            if let Err(error) = capacity::keep_for_payment(&mut tx, claim, until).await {
                tracing::warn!(%error, booking = %id, "place not kept for a payment");
            }
        }
        sqlx::query!("update bulky_booking set held_until = $2 where id = $1", id, until)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(known)
}
