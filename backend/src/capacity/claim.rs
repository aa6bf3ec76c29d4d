//! Claims as they are stored.

use chrono::{DateTime, Utc};
use domain::capacity::{ClaimState, Units};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::counters::{give_back, lock, read, stored};

/// A claim that is locked until the transaction ends.
pub(super) struct Claim {
    pub(super) id: Uuid,
    pub(super) window: Uuid,
    pub(super) subject_kind: String,
    pub(super) subject_id: Uuid,
    pub(super) units: Units,
    /// What the claim that it replaces lends it, in the same window.
    pub(super) lent: Units,
    pub(super) state: ClaimState,
    /// While it is held.
    pub(super) held_until: Option<DateTime<Utc>>,
    /// A payment was begun for it, before the cut-off.
    pub(super) kept_for_payment: bool,
    pub(super) replaces: Option<Uuid>,
}

impl Claim {
    /// What its window counts for it, while it is live.
    pub(super) fn counted(&self) -> Units {
        self.units.less(self.lent)
    }

    /// Held, and its time is not over.
    pub(super) fn is_held(&self, now: DateTime<Utc>) -> bool {
        self.state == ClaimState::Held && self.held_until.is_some_and(|until| until > now)
    }

    /// Whether a claim of `units` in `window` that is to replace it stays where it is and wants no more.
    pub(super) fn covers(&self, window: Uuid, units: Units) -> bool {
        self.window == window && units.fits_in(self.units)
    }

    /// What it can lend to a claim of `units` in `window` that is to replace it.
    pub(super) fn lends(&self, window: Uuid, units: Units) -> Units {
        if self.window == window { self.units.least(units) } else { Units::ZERO }
    }
}

struct Row {
    id: Uuid,
    window_id: Uuid,
    subject_kind: String,
    subject_id: Uuid,
    stops: i32,
    litres: i32,
    kilograms: i32,
    lent_stops: i32,
    lent_litres: i32,
    lent_kilograms: i32,
    state: String,
    held_until: Option<DateTime<Utc>>,
    kept_for_payment: bool,
    replaces: Option<Uuid>,
}

impl From<Row> for Claim {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            window: row.window_id,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            units: read(row.stops, row.litres, row.kilograms),
            lent: read(row.lent_stops, row.lent_litres, row.lent_kilograms),
            // The table has no other words.
            state: ClaimState::parse(&row.state).unwrap_or(ClaimState::Released),
            held_until: row.held_until,
            kept_for_payment: row.kept_for_payment,
            replaces: row.replaces,
        }
    }
}

/// A claim, and the one that goes with it.
pub(super) struct Pair {
    pub(super) claim: Claim,
    pub(super) other: Option<Claim>,
}

impl Pair {
    fn of(claim: Uuid, rows: Vec<Row>) -> Option<Self> {
        let (found, others): (Vec<_>, Vec<_>) =
            rows.into_iter().map(Claim::from).partition(|row| row.id == claim);
        let claim = found.into_iter().next()?;
        Some(Self { claim, other: others.into_iter().next() })
    }
}

/// Locks a claim and the one that it replaces, if it replaces one.
pub(super) async fn lock_with_replaced(
    db: impl PgExecutor<'_>,
    claim: Uuid,
) -> Result<Option<Pair>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, window_id, subject_kind, subject_id, stops, litres, kilograms,
           lent_stops, lent_litres, lent_kilograms, state, held_until, kept_for_payment, replaces
         from capacity_claim
         where id in ($1, (select replaces from capacity_claim where id = $1))
         order by id for no key update",
        claim,
    )
    .fetch_all(db)
    .await?;
    Ok(Pair::of(claim, rows))
}

/// Locks a claim and the one that is held to replace it, if there is one.
pub(super) async fn lock_with_successor(
    conn: &mut PgConnection,
    claim: Uuid,
) -> Result<Option<Pair>, sqlx::Error> {
    // By itself first: a statement that waits for this lock does not see the successor that whoever
    // had it has made. A successor is younger, so claims are still locked in the order of their ids.
    sqlx::query!("select id from capacity_claim where id = $1 for no key update", claim)
        .fetch_optional(&mut *conn)
        .await?;
    let rows = sqlx::query_as!(
        Row,
        "select id, window_id, subject_kind, subject_id, stops, litres, kilograms,
           lent_stops, lent_litres, lent_kilograms, state, held_until, kept_for_payment, replaces
         from capacity_claim
         where id = $1 or replaces = $1 and state = 'held'
         order by id for no key update",
        claim,
    )
    .fetch_all(conn)
    .await?;
    Ok(Pair::of(claim, rows))
}

/// Locks claims in the order of their ids.
async fn lock_all(db: impl PgExecutor<'_>, claims: &[Uuid]) -> Result<Vec<Claim>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, window_id, subject_kind, subject_id, stops, litres, kilograms,
           lent_stops, lent_litres, lent_kilograms, state, held_until, kept_for_payment, replaces
         from capacity_claim where id = any ($1) order by id for no key update",
        claims,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Claim::from).collect())
}

/// Locks the windows of claims and the one that one of them goes to, before the first of them is
/// counted anew: in the order of their ids, so that nobody waits in a circle.
pub(super) async fn lock_windows(
    db: impl PgExecutor<'_>,
    claims: impl IntoIterator<Item = &Claim>,
    to: Uuid,
) -> Result<(), sqlx::Error> {
    let windows: Vec<Uuid> = claims.into_iter().map(|one| one.window).chain([to]).collect();
    lock(db, &windows).await?;
    Ok(())
}

/// A claim to be added as held. Its units are taken already but for what is lent.
pub(super) struct New<'a> {
    pub(super) window: Uuid,
    pub(super) units: Units,
    pub(super) subject_kind: &'a str,
    pub(super) subject_id: Uuid,
    pub(super) until: DateTime<Utc>,
    pub(super) replaces: Option<Uuid>,
    pub(super) lent: Units,
}

pub(super) async fn insert(
    db: impl PgExecutor<'_>,
    id: Uuid,
    now: DateTime<Utc>,
    new: New<'_>,
) -> Result<(), sqlx::Error> {
    let New { window, units, subject_kind, subject_id, until, replaces, lent } = new;
    sqlx::query!(
        "insert into capacity_claim
           (id, window_id, subject_kind, subject_id, stops, litres, kilograms, state, held_at,
            held_until, replaces, lent_stops, lent_litres, lent_kilograms)
         values ($1, $2, $3, $4, $5, $6, $7, 'held', $8, $9, $10, $11, $12, $13)",
        id,
        window,
        subject_kind,
        subject_id,
        stored(units.stops),
        stored(units.litres),
        stored(units.kilograms),
        now,
        until,
        replaces,
        stored(lent.stops),
        stored(lent.litres),
        stored(lent.kilograms),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes locked claims released and gives their units back.
pub(super) async fn let_go(conn: &mut PgConnection, claims: &[Claim]) -> Result<(), sqlx::Error> {
    if claims.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = claims.iter().map(|claim| claim.id).collect();
    mark_released(&mut *conn, &ids).await?;
    let units: Vec<(Uuid, Units)> =
        claims.iter().map(|claim| (claim.window, claim.counted())).collect();
    give_back(conn, &units).await
}

/// Locks claims, and lets those of them go that are live, which it gives.
pub(super) async fn let_go_live(
    conn: &mut PgConnection,
    claims: &[Uuid],
) -> Result<Vec<Claim>, sqlx::Error> {
    let mut live = lock_all(&mut *conn, claims).await?;
    live.retain(|claim| claim.state.is_live());
    let_go(conn, &live).await?;
    Ok(live)
}

/// Makes claims released; their units are for the caller to give back.
async fn mark_released(db: impl PgExecutor<'_>, claims: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update capacity_claim set state = 'released', held_until = null,
           lent_stops = 0, lent_litres = 0, lent_kilograms = 0
         where id = any ($1)",
        claims,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes a locked claim, whose units are taken, booked. The one that it replaces is released in the
/// same go.
pub(super) async fn book(
    conn: &mut PgConnection,
    claim: &Claim,
    replaced: Option<&Claim>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update capacity_claim set state = 'booked', booked_at = $2, held_until = null,
           lent_stops = 0, lent_litres = 0, lent_kilograms = 0
         where id = $1",
        claim.id,
        now,
    )
    .execute(&mut *conn)
    .await?;
    if let Some(old) = replaced {
        mark_released(&mut *conn, &[old.id]).await?;
        give_back(conn, &[(old.window, old.units.less(claim.lent))]).await?;
    }
    Ok(())
}
