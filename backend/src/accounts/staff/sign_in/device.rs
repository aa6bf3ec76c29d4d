//! Browsers that somebody has signed in with before.

use chrono::TimeDelta;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{Kernel, accounts::SessionToken};

/// How long a browser is known after it was last signed in with.
pub const DEVICE_LIFE: TimeDelta = TimeDelta::days(180);

/// Knows the browser from now on as one of `staff`: with the token that it has, or with a new one if
/// it has none or that of somebody else. Gives the token for its cookie.
///
/// # Errors
/// When the database refuses.
pub async fn know(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    staff: Uuid,
    had: Option<&SessionToken>,
) -> Result<SessionToken, sqlx::Error> {
    let minted = SessionToken::mint(&*kernel.random);
    let had_hash = had.map(SessionToken::hash);
    // A token of another person stays theirs: two people may share a desk.
    let renewed = sqlx::query_scalar!(
        r#"with renewed as (
             update staff_device set expires_at = $3 where token_hash = $4 and staff = $2
             returning token_hash
           ), added as (
             insert into staff_device (token_hash, staff, expires_at)
             select $1, $2, $3 where not exists (select from renewed)
           )
           select exists (select from renewed) as "renewed!""#,
        &minted.hash()[..],
        staff,
        kernel.now() + DEVICE_LIFE,
        had_hash.as_ref().map(|hash| &hash[..]),
    )
    .fetch_one(executor)
    .await?;
    Ok(had.filter(|_| renewed).cloned().unwrap_or(minted))
}

/// Whether `staff` has signed in with this browser before.
pub(super) async fn is_known(
    kernel: &Kernel,
    staff: Uuid,
    device: Option<&SessionToken>,
) -> Result<bool, sqlx::Error> {
    let hash = device.map_or([0; 32], SessionToken::hash);
    sqlx::query_scalar!(
        r#"select exists (
             select from staff_device where token_hash = $1 and staff = $2 and expires_at > $3
           ) as "known!""#,
        &hash[..],
        staff,
        kernel.now(),
    )
    .fetch_one(&kernel.db)
    .await
}
