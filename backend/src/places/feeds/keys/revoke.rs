//! A key that is good for nothing any more.

use uuid::Uuid;

use super::order::{KeyError, Order, Started};
use crate::{Kernel, accounts::Denied, idempotency::request_hash};

/// Revokes the key, for good. Serving processes refuse it within 5 seconds. One that is revoked
/// already stays so.
///
/// # Errors
/// [`KeyError`]; [`Denied::NotFound`] when there is no such key.
pub async fn revoke(kernel: &Kernel, order: Order, key: Uuid) -> Result<(), KeyError> {
    let mut running = match order.start(kernel, request_hash("feed-key-revoke", [key])).await? {
        Started::Replayed(_) => return Ok(()),
        Started::New(running) => running,
    };
    let revoked = sqlx::query!(
        "update feed_key set revoked_at = coalesce(revoked_at, $2) where id = $1",
        key,
        kernel.now(),
    )
    .execute(&mut *running.tx)
    .await?;
    if revoked.rows_affected() == 0 {
        running.tx.rollback().await?;
        return Err(Denied::NotFound.into());
    }
    running.finish(kernel, "key-revoked", key, b"").await
}
