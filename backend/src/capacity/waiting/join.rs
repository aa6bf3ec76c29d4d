//! Getting on the waiting list.

use chrono::{DateTime, NaiveDate, Utc};
use domain::capacity::Units;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::{
    Kernel,
    capacity::{HoldError, Subject, counters::stored},
};

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// This window.
    Window(Uuid),
    /// Any window of a resource on a day.
    Day { resource: Uuid, day: NaiveDate },
}

/// Somebody who wants on the list.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    pub target: Target,
    /// Something in one dimension at least; the table refuses nothing at all.
    pub units: Units,
    pub subject: Subject,
}

/// Puts somebody on the list and gives the id of their place. Whoever waits for the same already
/// keeps the place, and the units, that they have.
///
/// # Errors
/// [`HoldError`], never [`HoldError::Full`].
pub async fn join_waiting(
    conn: &mut PgConnection,
    kernel: &Kernel,
    join: Join,
) -> Result<Uuid, HoldError> {
    let now = kernel.now();
    let (window, day) = match join.target {
        Target::Window(window) => (Some(window), None),
        Target::Day { day, .. } => (None, Some(day)),
    };
    let aim = aim(&mut *conn, join.target, now).await?.ok_or(HoldError::Unknown)?;
    if !aim.any_open {
        return Err(HoldError::Closed);
    }
    if !aim.any_in_time {
        return Err(HoldError::PastCutOff);
    }
    let Join { units, subject, .. } = join;
    let id = sqlx::query_scalar!(
        "insert into capacity_waiting as held (id, resource, window_id, day, stops, litres,
           kilograms, subject_kind, subject_id, state, joined_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10)
         on conflict (subject_kind, subject_id, resource, window_id, day)
           where state in ('waiting', 'offered')
           do update set joined_at = held.joined_at
         returning id",
        kernel.new_id(),
        aim.resource,
        window,
        day,
        stored(units.stops),
        stored(units.litres),
        stored(units.kilograms),
        subject.kind,
        subject.id,
        now,
    )
    .fetch_one(conn)
    .await?;
    Ok(id)
}

struct Aim {
    resource: Uuid,
    any_open: bool,
    any_in_time: bool,
}

/// None where there is no such window.
async fn aim(
    db: impl PgExecutor<'_>,
    target: Target,
    now: DateTime<Utc>,
) -> Result<Option<Aim>, sqlx::Error> {
    let (window, resource, day) = match target {
        Target::Window(window) => (Some(window), None, None),
        Target::Day { resource, day } => (None, Some(resource), Some(day)),
    };
    sqlx::query_as!(
        Aim,
        r#"select resource, bool_or(closed_at is null) as "any_open!",
             bool_or(closed_at is null and cut_off_at > $4) as "any_in_time!"
           from capacity_window
           where id = $1 or resource = $2 and day = $3
           group by resource"#,
        window,
        resource,
        day,
        now,
    )
    .fetch_optional(db)
    .await
}
