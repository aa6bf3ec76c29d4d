//! A key that is good for nothing any more.

use domain::accounts::Kind;
use uuid::Uuid;

use super::key;
use crate::{
    Kernel,
    accounts::{
        Area, Denied,
        staff::order::{Order, Started},
    },
    audit::Detail,
    idempotency::request_hash,
    places::feeds::keys::KeyError,
};

/// Revokes the key, for good. Serving processes refuse it within 5 seconds. One that is revoked
/// already stays so.
///
/// # Errors
/// [`KeyError`]; [`Denied::NotFound`] when there is no such key.
pub async fn revoke(kernel: &Kernel, order: Order, id: Uuid) -> Result<(), KeyError> {
    let hash = request_hash("partner-revoke", [id]);
    let mut running = match order.start(kernel, Kind::Feed, Area::default(), hash).await? {
        Started::Replayed(_) => return Ok(()),
        Started::New(running) => running,
    };
    let revoked = sqlx::query!(
        "update partner_key set revoked_at = coalesce(revoked_at, $2) where id = $1",
        id,
        kernel.now(),
    )
    .execute(running.conn())
    .await?;
    if revoked.rows_affected() == 0 {
        running.give_up().await;
        return Err(Denied::NotFound.into());
    }
    running.finish(kernel, "key-revoked", key(id), Detail::none(), b"").await?;
    Ok(())
}
