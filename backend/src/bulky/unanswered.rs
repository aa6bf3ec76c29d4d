//! Ends the bookings whose time to answer is over: nobody's money is kept because they say nothing.

use chrono::{DateTime, Utc};
use domain::bulky::{Refund, Step};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    advance::Who, cancel::end_and_pay_back, money::Purse, programme::policy_of, standing::Standing,
};
use crate::Kernel;

/// Ends every booking that waits for an answer past its time, gives back what the rules say, and tells
/// how many there were: all of the money after a closed window, a part where nothing was found.
///
/// # Errors
/// When the database refuses to say which they are; the next turn goes on.
pub async fn end_unanswered(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut ended = 0;
    for id in due(&kernel.db, kernel.now()).await? {
        match end(kernel, id).await {
            Ok(done) => ended += usize::from(done),
            // The others do not wait for it.
            Err(error) => tracing::error!(%error, booking = %id, "not ended unanswered"),
        }
    }
    Ok(ended)
}

/// All of them, so that those that fail keep nobody waiting.
async fn due(db: &PgPool, now: DateTime<Utc>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from bulky_booking where answer_until < $1 order by answer_until",
        now,
    )
    .fetch_all(db)
    .await
}

async fn end(kernel: &Kernel, id: Uuid) -> Result<bool, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let now = kernel.now();
    // It may have been answered, or ended, meanwhile.
    let over = Standing::lock(&mut tx, id)
        .await?
        .filter(|booking| booking.answer_until.is_some_and(|until| until < now));
    let over = over.and_then(|booking| Some((Refund::unanswered(booking.state)?, booking)));
    let Some((refund, booking)) = over else {
        tx.rollback().await?;
        return Ok(false);
    };
    let purse = Purse::of(&mut tx, id).await?;
    let policy = policy_of(&mut tx, booking.terms).await?;
    let back = refund.of(&policy, purse.paid);
    let step = (Step::Lapse, Who::SYSTEM);
    end_and_pay_back(kernel, &mut tx, &booking, step, &purse, (refund, back)).await?;
    tx.commit().await?;
    Ok(true)
}
