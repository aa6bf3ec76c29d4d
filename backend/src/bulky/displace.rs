//! Puts bookings out of windows that staff have closed, and tells whoever booked.

use chrono::{DateTime, Utc};
use domain::bulky::{Party, State, Step};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    advance::{Who, advance},
    standing::Standing,
};
use crate::Kernel;

/// Bookings of one turn.
const BATCH: i64 = 200;

/// Displaces every certain booking whose window is closed, and gives how many. Each is offered another
/// window or all of its money; what was only held ends by itself.
///
/// # Errors
/// When the database refuses; the next turn goes on.
pub async fn displace(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut displaced = 0;
    for id in closed(&kernel.db, kernel.now()).await? {
        let mut tx = kernel.db.begin().await?;
        displaced += usize::from(put_out(kernel, &mut tx, id).await?);
        tx.commit().await?;
    }
    Ok(displaced)
}

async fn closed(db: &PgPool, now: DateTime<Utc>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select bulky_booking.id from capacity_window
         join capacity_claim on window_id = capacity_window.id
         join bulky_booking on claim = capacity_claim.id
         where closed_at is not null and closed_reason <> 'not-planned'
           and capacity_window.ends_at > $1 and capacity_claim.state = 'booked'
           and bulky_booking.state = 'booked'
         order by capacity_window.starts_at limit $2",
        now,
        BATCH,
    )
    .fetch_all(db)
    .await
}

async fn put_out(kernel: &Kernel, conn: &mut PgConnection, id: Uuid) -> Result<bool, sqlx::Error> {
    let booking = Standing::lock(&mut *conn, id).await?;
    let Some(booking) = booking.filter(|booking| booking.state == State::Booked) else {
        return Ok(false);
    };
    // Somebody may have opened it again, or the booking may have moved.
    let why = sqlx::query!(
        r#"select closed_reason as "reason!", closed_words as words from capacity_window
           where id = (select window_id from capacity_claim where id = $1)
             and closed_at is not null and closed_reason <> 'not-planned'"#,
        booking.claim,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(why) = why else { return Ok(false) };
    let words = if why.words.is_empty() { why.reason } else { why.words };
    let who = Who { party: Party::Dispatch, staff: None };
    advance(kernel, conn, &booking, Step::Displace, who, &words).await?;
    Ok(true)
}
