//! Who is in windows that were closed, lowered or planned away.

use chrono::{DateTime, Utc};
use domain::capacity::{ClaimState, Units};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{counters::read, waiting::OFFER};

/// A live claim whose window changed under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    pub claim: Uuid,
    pub window: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Held or booked.
    pub state: ClaimState,
    pub units: Units,
    pub subject_kind: String,
    pub subject_id: Uuid,
}

/// A window that has more in it than it should. Nobody is dropped: what becomes of whom is for staff
/// to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub window: Uuid,
    /// By how much it is above its limit; nothing where it is not planned any more.
    pub over: Units,
    /// Who is in it; whoever came last is first.
    pub claims: Vec<Affected>,
}

struct Row {
    id: Uuid,
    window_id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    state: String,
    stops: i32,
    litres: i32,
    kilograms: i32,
    subject_kind: String,
    subject_id: Uuid,
}

impl From<Row> for Affected {
    fn from(row: Row) -> Self {
        Self {
            claim: row.id,
            window: row.window_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            state: ClaimState::parse(&row.state).unwrap_or(ClaimState::Held),
            units: read(row.stops, row.litres, row.kilograms),
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
        }
    }
}

/// Who is in `windows`, whoever came last first. Offers of the waiting list are left out: they end by
/// themselves.
pub(super) async fn in_windows(
    conn: &mut PgConnection,
    windows: &[Uuid],
) -> Result<Vec<Affected>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select claim.id, window_id, starts_at, ends_at, state, stops, litres, kilograms,
           subject_kind, subject_id
         from capacity_claim as claim join capacity_window on capacity_window.id = window_id
         where window_id = any ($1) and state <> 'released' and subject_kind <> $2
         order by starts_at, claim.id desc",
        windows,
        OFFER,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Affected::from).collect())
}

/// The bookings of a kind of subject in windows that staff have closed before their end, and that end
/// after `since`, which may be past: nobody is forgotten who was not told in time. The earliest window
/// first.
///
/// # Errors
/// When the database does not answer.
pub async fn booked_in_closed(
    db: impl PgExecutor<'_>,
    subject_kind: &'static str,
    since: DateTime<Utc>,
) -> Result<Vec<Affected>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select claim.id, window_id, starts_at, ends_at, state, stops, litres, kilograms,
           subject_kind, subject_id
         from capacity_window join capacity_claim as claim on window_id = capacity_window.id
         where ends_at > $2 and closed_at is not null and closed_reason <> 'not-planned' and closed_at < ends_at
           and state = 'booked' and subject_kind = $1
         order by starts_at, claim.id",
        subject_kind,
        since,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Affected::from).collect())
}

/// The conflicts of a resource in windows that have not ended.
///
/// # Errors
/// When the database does not answer.
pub async fn conflicts(
    conn: &mut PgConnection,
    resource: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Conflict>, sqlx::Error> {
    let windows = sqlx::query_scalar!(
        "select id from capacity_window
         where resource = $1 and ends_at > $2
           and (over_stops > 0 or over_litres > 0 or over_kilograms > 0
             or closed_reason = 'not-planned'
               and (taken_stops > 0 or taken_litres > 0 or taken_kilograms > 0))
         order by starts_at",
        resource,
        now,
    )
    .fetch_all(&mut *conn)
    .await?;
    conflicts_of(conn, &windows).await
}

/// Those of `windows`, each of which is a conflict.
pub(super) async fn conflicts_of(
    conn: &mut PgConnection,
    windows: &[Uuid],
) -> Result<Vec<Conflict>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, over_stops, over_litres, over_kilograms from capacity_window
         where id = any ($1) order by starts_at",
        windows,
    )
    .fetch_all(&mut *conn)
    .await?;
    let affected = in_windows(conn, windows).await?;
    let conflict = |window: Uuid, over| Conflict {
        window,
        over,
        claims: affected.iter().filter(|one| one.window == window).cloned().collect(),
    };
    Ok(rows
        .into_iter()
        .map(|row| conflict(row.id, read(row.over_stops, row.over_litres, row.over_kilograms)))
        .collect())
}
