//! Offering what came free.

use chrono::{DateTime, Utc};
use domain::capacity::{Units, offer_end};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::OFFER;
use crate::{
    Kernel,
    calendar::{to_local, to_utc},
    capacity::{Hold, HoldError, Subject, counters::read, hold},
};

/// An offer that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Their place on the list.
    pub waiting: Uuid,
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// The deadline.
    pub until: DateTime<Utc>,
}

/// Offers what is free in a window to whoever waits for it, or for its day, and came first. Who wants
/// more than is free is passed over and keeps their place. None where nobody is left to offer it to.
/// The units are kept free for as long as the resource's offers stand, the night not counted, and
/// never beyond the cut-off.
///
/// To be called until it gives none, in the transaction that freed the units: then nobody else is
/// quicker. What nobody offered, [`turn`](super::turn) does.
///
/// # Errors
/// When the database does not answer.
pub async fn offer_next(
    conn: &mut PgConnection,
    kernel: &Kernel,
    window: Uuid,
) -> Result<Option<Offered>, sqlx::Error> {
    let now = kernel.now();
    let Some(next) = next(&mut *conn, window, now).await? else {
        return Ok(None);
    };
    let minutes = u32::try_from(next.offer_minutes).unwrap_or_default();
    let until = to_utc(offer_end(to_local(now), minutes, to_local(next.cut_off_at)));
    let offer =
        Hold { window, units: next.units(), subject: Subject { kind: OFFER, id: next.id }, until };
    let claim = match hold(&mut *conn, kernel, offer).await {
        Ok(claim) => claim,
        Err(HoldError::Database(error)) => return Err(error),
        // Somebody was quicker.
        Err(_) => return Ok(None),
    };
    sqlx::query!(
        "update capacity_waiting set state = 'offered', claim = $2, offer_until = $3, told = false
         where id = $1",
        next.id,
        claim,
        until,
    )
    .execute(conn)
    .await?;
    let Next { id: waiting, subject_kind, subject_id, .. } = next;
    Ok(Some(Offered { waiting, subject_kind, subject_id, until }))
}

struct Next {
    id: Uuid,
    subject_kind: String,
    subject_id: Uuid,
    stops: i32,
    litres: i32,
    kilograms: i32,
    offer_minutes: i32,
    cut_off_at: DateTime<Utc>,
}

impl Next {
    fn units(&self) -> Units {
        read(self.stops, self.litres, self.kilograms)
    }
}

/// Locks the first who fits in, of those whom nobody else works on.
async fn next(
    db: impl PgExecutor<'_>,
    window: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Next>, sqlx::Error> {
    sqlx::query_as!(
        Next,
        "select waiting.id, subject_kind, subject_id, stops, litres, kilograms, offer_minutes,
           cut_off_at
         from capacity_window as wanted
         join capacity_resource on capacity_resource.id = wanted.resource
         join capacity_waiting as waiting on waiting.resource = wanted.resource
           and (waiting.window_id = wanted.id or waiting.day = wanted.day)
         where wanted.id = $1 and closed_at is null and cut_off_at > $2
           and waiting.state = 'waiting'
           and (stops = 0 or taken_stops + stops <= limit_stops)
           and (litres = 0 or taken_litres + litres <= limit_litres)
           and (kilograms = 0 or taken_kilograms + kilograms <= limit_kilograms)
         order by joined_at, waiting.id limit 1
         for no key update of waiting skip locked",
        window,
        now,
    )
    .fetch_optional(db)
    .await
}
