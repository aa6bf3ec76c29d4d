//! Giving back what was held too long.

use chrono::{DateTime, Utc};
use domain::capacity::Units;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    Subject,
    claim::mark_released,
    counters::{give_back, read},
};

/// Releases at most `limit` holds of a kind of subject whose time is over, the oldest first, and gives
/// them with their subjects, who are told in the same transaction. Holds that somebody else works on
/// at this moment are passed over; any number of workers may call it at once.
///
/// # Errors
/// When the database does not answer.
pub async fn take_expired(
    conn: &mut PgConnection,
    subject_kind: &'static str,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(Uuid, Subject)>, sqlx::Error> {
    let expired = lock(&mut *conn, subject_kind, now, limit).await?;
    if expired.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = expired.iter().map(|one| one.id).collect();
    mark_released(&mut *conn, &ids).await?;
    let units: Vec<(Uuid, Units)> =
        expired.iter().map(|one| (one.window_id, one.counted())).collect();
    give_back(conn, &units).await?;
    let subject = |one: &Expired| Subject { kind: subject_kind, id: one.subject_id };
    Ok(expired.iter().map(|one| (one.id, subject(one))).collect())
}

struct Expired {
    id: Uuid,
    window_id: Uuid,
    subject_id: Uuid,
    stops: i32,
    litres: i32,
    kilograms: i32,
}

impl Expired {
    fn counted(&self) -> Units {
        read(self.stops, self.litres, self.kilograms)
    }
}

/// With what their windows count for them.
async fn lock(
    db: impl PgExecutor<'_>,
    subject_kind: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Expired>, sqlx::Error> {
    sqlx::query_as!(
        Expired,
        r#"select id, window_id, subject_id, stops - lent_stops as "stops!",
             litres - lent_litres as "litres!", kilograms - lent_kilograms as "kilograms!"
           from capacity_claim
           where subject_kind = $1 and state = 'held' and held_until <= $2
           order by held_until limit $3 for no key update skip locked"#,
        subject_kind,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}
