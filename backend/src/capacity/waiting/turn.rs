//! What a worker does for the waiting list.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{lapse_offers, offer_next};
use crate::{Kernel, jobs::Failure};

/// Offers in one transaction.
const BATCH: i64 = 100;

/// Ends offers that are over, and offers whatever is free to those who wait for it. Any number of
/// workers may do it at once, and once more harms nothing.
///
/// # Errors
/// When the database does not answer. What was done stays.
pub async fn turn(kernel: &Kernel) -> Result<(), Failure> {
    loop {
        let mut tx = kernel.db.begin().await?;
        let windows = lapse_offers(&mut tx, kernel.now(), BATCH).await?;
        for window in &windows {
            while offer_next(&mut tx, kernel, *window).await?.is_some() {}
        }
        tx.commit().await?;
        if windows.is_empty() {
            break;
        }
    }
    for window in with_room(&kernel.db, kernel.now()).await? {
        let mut tx = kernel.db.begin().await?;
        while offer_next(&mut tx, kernel, window).await?.is_some() {}
        tx.commit().await?;
    }
    Ok(())
}

/// Windows with room for somebody who waits for them.
async fn with_room(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with wanted as (
             select waiting.window_id, stops, litres, kilograms from capacity_waiting as waiting
             where state = 'waiting' and window_id is not null
             union all
             select of_day.id, stops, litres, kilograms
             from capacity_waiting as waiting join capacity_window as of_day
               on of_day.resource = waiting.resource and of_day.day = waiting.day
             where state = 'waiting')
           select distinct id as "id!" from wanted
           join capacity_window on capacity_window.id = wanted.window_id
           where closed_at is null and cut_off_at > $1
             and (stops = 0 or taken_stops + stops <= limit_stops)
             and (litres = 0 or taken_litres + litres <= limit_litres)
             and (kilograms = 0 or taken_kilograms + kilograms <= limit_kilograms)"#,
        now,
    )
    .fetch_all(db)
    .await
}
