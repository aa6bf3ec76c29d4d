//! A resident takes a platform out of their account.

use super::Platform;
use crate::{
    Kernel,
    accounts::residents::By,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
};

/// Takes `platform` out of the account: who they are there opens it no more, and nothing is sent to
/// them there. Doing it twice does no more.
///
/// # Errors
/// [`IdempotencyError`]; the link is still there then.
pub async fn unlink_platform(
    kernel: &Kernel,
    by: &By,
    platform: Platform,
) -> Result<(), IdempotencyError> {
    let id = by.resident.id;
    let hash = request_hash("unlink-platform", [platform.as_str()]);
    let begun = Once::begin(kernel, id.as_bytes(), by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    sqlx::query!(
        "delete from resident_platform where resident = $1 and platform = $2",
        id,
        platform.as_str(),
    )
    .execute(once.conn())
    .await?;
    if platform == Platform::WeChat {
        // They agreed to be told there.
        sqlx::query!("delete from wechat_subscription where resident = $1", id)
            .execute(once.conn())
            .await?;
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.resident.actor(),
        act: "unlink-platform",
        subject: Subject { kind: "resident", id: Some(id) },
        detail: Detail::none().word("platform", platform.as_str()),
        request_id: by.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await
}
