//! Somebody is to be signed out everywhere.

use domain::accounts::Kind;
use uuid::Uuid;

use super::{account, error::UserError, read::area_of};
use crate::{
    Kernel,
    accounts::staff::{
        order::{Order, Started},
        session,
    },
    audit::Detail,
    idempotency::request_hash,
};

/// Ends every session of the account.
///
/// # Errors
/// [`UserError`].
pub async fn end_sessions(kernel: &Kernel, order: Order, id: Uuid) -> Result<(), UserError> {
    order.permit(Kind::User)?;
    let area = area_of(kernel, id).await?;
    let hash = request_hash("user-end-sessions", [id.as_bytes()]);
    let mut running = match order.start(kernel, Kind::User, area, hash).await? {
        Started::Replayed(_) => return Ok(()),
        Started::New(running) => running,
    };
    let ended = session::end_all(running.conn(), id, None).await?;
    let detail = Detail::none().number("sessions", i64::try_from(ended).unwrap_or(i64::MAX));
    running.finish(kernel, "sessions-ended", account(id), detail, b"").await?;
    Ok(())
}
