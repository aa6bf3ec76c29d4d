//! Giving up.

use super::{By, DeadLetterError, event};
use crate::{Kernel, audit};

/// Removes `job` for good.
///
/// # Errors
/// See [`DeadLetterError`].
pub async fn discard(kernel: &Kernel, job: i64, by: By) -> Result<(), DeadLetterError> {
    let mut tx = kernel.db.begin().await?;
    let id = sqlx::query_scalar!(
        "delete from graphile_worker._private_jobs
         where id = $1 and attempts >= max_attempts and locked_at is null
         returning (payload ->> 'id')::uuid",
        job,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(DeadLetterError::NotFound)?;
    audit::record(&mut tx, event(kernel, "discard", job, id, by)).await?;
    tx.commit().await?;
    Ok(())
}
