//! What there is to choose from.

use chrono::{DateTime, Days, NaiveTime, Utc};
use domain::capacity::{Left, Units};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::counters::read;
use crate::calendar::{to_local, to_utc};

/// A window that can be chosen, or that is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    pub window: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// From then on it cannot be chosen any more.
    pub cut_off_at: DateTime<Utc>,
    /// For the units that were asked for.
    pub left: Left,
}

/// The windows of a resource that begin within `days` days, today being the first, in their order.
/// Closed ones and those past their cut-off are not there; full ones are. For nothing in particular, ask with [`Units::ZERO`].
///
/// # Errors
/// When the database does not answer.
pub async fn available(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    resource: Uuid,
    units: Units,
    days: u16,
) -> Result<Vec<Offer>, sqlx::Error> {
    let after = to_local(now).date() + Days::new(days.into());
    let rows = sqlx::query_as!(
        Row,
        "select id, starts_at, ends_at, cut_off_at, limit_stops, limit_litres, limit_kilograms,
           taken_stops, taken_litres, taken_kilograms
         from capacity_window
         where resource = $1 and starts_at > $2 and starts_at < $3 and cut_off_at > $2
           and closed_at is null
         order by starts_at",
        resource,
        now,
        to_utc(after.and_time(NaiveTime::MIN)),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.offer(units)).collect())
}

struct Row {
    id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    cut_off_at: DateTime<Utc>,
    limit_stops: i32,
    limit_litres: i32,
    limit_kilograms: i32,
    taken_stops: i32,
    taken_litres: i32,
    taken_kilograms: i32,
}

impl Row {
    fn offer(self, wanted: Units) -> Offer {
        let limit = read(self.limit_stops, self.limit_litres, self.limit_kilograms);
        let taken = read(self.taken_stops, self.taken_litres, self.taken_kilograms);
        Offer {
            window: self.id,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            cut_off_at: self.cut_off_at,
            left: Left::of(limit, taken, wanted),
        }
    }
}
