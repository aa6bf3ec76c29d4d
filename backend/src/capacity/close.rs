//! Closing windows and opening them again: a typhoon, a vehicle out of order.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};
use domain::capacity::ClosedReason;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{Affected, affected::in_windows};

/// Which windows. Those that have ended are left as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// These.
    Windows(Vec<Uuid>),
    /// All of a resource on these days.
    Days { resource: Uuid, days: RangeInclusive<NaiveDate> },
}

/// Closes windows and gives everybody who is in them. No hold in them is confirmed any more; what
/// becomes of bookings is for their capability to say, which either calls this or asks
/// [`booked_in_closed`](super::booked_in_closed). `words` are for [`ClosedReason::Other`], at most 200
/// characters.
///
/// # Errors
/// When the database does not answer.
pub async fn close(
    conn: &mut PgConnection,
    closing: &Closing,
    reason: ClosedReason,
    words: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Affected>, sqlx::Error> {
    let windows = lock(&mut *conn, closing, now).await?;
    sqlx::query!(
        "update capacity_window set closed_at = $2, closed_reason = $3, closed_words = $4
         where id = any ($1) and (closed_at is null or closed_reason = 'not-planned')",
        &windows,
        now,
        reason.as_str(),
        words,
    )
    .execute(&mut *conn)
    .await?;
    in_windows(conn, &windows).await
}

/// Opens windows that staff had closed, and says how many.
///
/// # Errors
/// When the database does not answer, or (`capacity_window_does_not_overlap`) when another window was
/// planned at that time meanwhile.
pub async fn reopen(
    conn: &mut PgConnection,
    closing: &Closing,
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let windows = lock(&mut *conn, closing, now).await?;
    let opened = sqlx::query!(
        "update capacity_window set closed_at = null, closed_reason = null, closed_words = ''
         where id = any ($1) and closed_reason <> 'not-planned'",
        &windows,
    )
    .execute(conn)
    .await?;
    Ok(opened.rows_affected())
}

/// Locked in the order of their ids.
async fn lock(
    db: impl PgExecutor<'_>,
    closing: &Closing,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let (windows, resource, days) = match closing {
        Closing::Windows(windows) => (windows.as_slice(), None, None),
        Closing::Days { resource, days } => (&[][..], Some(*resource), Some(days)),
    };
    sqlx::query_scalar!(
        "select id from capacity_window
         where (id = any ($1) or resource = $2 and day between $3 and $4) and ends_at > $5
         order by id for no key update",
        windows,
        resource,
        days.map(|days| *days.start()),
        days.map(|days| *days.end()),
        now,
    )
    .fetch_all(db)
    .await
}
