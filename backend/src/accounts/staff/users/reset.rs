//! Somebody has lost password, phone, or both: everything that proves who they are is made anew.

use domain::accounts::Kind;
use uuid::Uuid;

use super::{account, error::UserError, read::area_of};
use crate::{
    Kernel,
    accounts::{
        SessionToken,
        staff::{
            invitation,
            order::{Order, Started},
            recovery_code, session,
        },
    },
    audit::Detail,
    idempotency::request_hash,
};

/// Takes password, app, codes on paper and known browsers away, ends every session, and gives a link
/// with which to begin again. Identities at the provider stay linked.
///
/// # Errors
/// [`UserError`].
pub async fn reset(kernel: &Kernel, order: Order, id: Uuid) -> Result<SessionToken, UserError> {
    order.permit(Kind::User)?;
    let area = area_of(kernel, id).await?;
    let hash = request_hash("user-reset", [id.as_bytes()]);
    let mut running = match order.start(kernel, Kind::User, area, hash).await? {
        Started::Replayed(answer) => {
            let link = std::str::from_utf8(&answer).ok().and_then(SessionToken::parse);
            return link.ok_or(UserError::Answer);
        }
        Started::New(running) => running,
    };
    sqlx::query!("update staff set password_hash = null, totp_secret = null where id = $1", id)
        .execute(running.conn())
        .await?;
    recovery_code::forget(running.conn(), id).await?;
    sqlx::query!("delete from staff_device where staff = $1", id).execute(running.conn()).await?;
    sqlx::query!("delete from staff_sign_in where staff = $1", id).execute(running.conn()).await?;
    session::end_all(running.conn(), id, None).await?;
    let link = invitation::issue(kernel, running.conn(), id).await?;
    let answer = link.to_text();
    running.finish(kernel, "user-reset", account(id), Detail::none(), answer.as_bytes()).await?;
    Ok(link)
}
