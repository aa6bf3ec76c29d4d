//! Trying again.

use super::{By, DeadLetterError, event};
use crate::{Kernel, audit};

/// Lets `job` run again at once, with all its attempts.
///
/// # Errors
/// See [`DeadLetterError`].
pub async fn retry(kernel: &Kernel, job: i64, by: By) -> Result<(), DeadLetterError> {
    let mut tx = kernel.db.begin().await?;
    let id = sqlx::query_scalar!(
        "update graphile_worker._private_jobs
         set attempts = 0, run_at = now(), last_error = null, updated_at = now()
         where id = $1 and attempts >= max_attempts and locked_at is null
         returning (payload ->> 'id')::uuid",
        job,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(DeadLetterError::NotFound)?;
    audit::record(&mut tx, event(kernel, "retry", job, id, by)).await?;
    tx.commit().await?;
    Ok(())
}
