//! Giving a hold more time.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    ConfirmError, ExtendError,
    claim::{Pair, lock_with_replaced},
    confirm::window_of,
};

/// Keeps a hold until `until`, once in its life. It is never shortened.
///
/// # Errors
/// [`ExtendError`].
pub async fn extend(
    conn: &mut PgConnection,
    claim: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), ExtendError> {
    let extended = sqlx::query!(
        "update capacity_claim set extended = true, held_until = greatest(held_until, $3)
         where id = $1 and state = 'held' and held_until > $2 and not extended",
        claim,
        now,
        until,
    )
    .execute(&mut *conn)
    .await?;
    if extended.rows_affected() == 1 {
        return Ok(());
    }
    let is_held = is_held(conn, claim, now).await?;
    Err(if is_held { ExtendError::Twice } else { ExtendError::Expired })
}

/// Keeps a hold until `until` because a payment is begun, if its window still takes somebody at `now`.
/// What comes in that time has its place, also after the cut-off: see [`reinstate`](super::reinstate).
///
/// # Errors
/// [`ConfirmError`].
pub async fn begin_payment(
    conn: &mut PgConnection,
    claim: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), ConfirmError> {
    let Pair { claim, other: replaced } =
        lock_with_replaced(&mut *conn, claim).await?.ok_or(ConfirmError::Unknown)?;
    window_of(&mut *conn, &claim, replaced.as_ref()).await?.admits(now)?;
    keep_for_payment(conn, claim.id, until).await.map_err(|error| match error {
        ExtendError::Database(error) => ConfirmError::Database(error),
        ExtendError::Twice | ExtendError::Expired => ConfirmError::Expired,
    })
}

/// Keeps a hold until `until` because nobody knows yet how its payment ends; as often as that is so. It
/// is never shortened. One whose time is over but that was not given back yet is kept as well: its units
/// are still there.
///
/// # Errors
/// [`ExtendError`], never [`ExtendError::Twice`].
pub async fn keep_for_payment(
    conn: &mut PgConnection,
    claim: Uuid,
    until: DateTime<Utc>,
) -> Result<(), ExtendError> {
    let kept = sqlx::query!(
        "update capacity_claim set kept_for_payment = true, held_until = greatest(held_until, $2)
         where id = $1 and state = 'held'",
        claim,
        until,
    )
    .execute(conn)
    .await?;
    if kept.rows_affected() == 1 { Ok(()) } else { Err(ExtendError::Expired) }
}

async fn is_held(
    db: impl PgExecutor<'_>,
    claim: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
             select from capacity_claim
             where id = $1 and state = 'held' and held_until > $2) as "held!""#,
        claim,
        now,
    )
    .fetch_one(db)
    .await
}
