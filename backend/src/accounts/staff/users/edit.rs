//! Another name, other posts, another department, other streets.

use domain::accounts::Kind;
use uuid::Uuid;

use super::{
    account,
    error::UserError,
    profile::{Profile, store_posts},
    read::area_of,
};
use crate::{
    Kernel,
    accounts::staff::order::{Order, Started},
    audit::Detail,
    idempotency::request_hash,
};

/// Makes the account what `profile` says. What somebody may do changes with their next request.
///
/// # Errors
/// [`UserError`]; [`UserError::LastAdministrator`] when nobody else would hold that post.
pub async fn edit(
    kernel: &Kernel,
    order: Order,
    id: Uuid,
    profile: Profile,
) -> Result<(), UserError> {
    order.permit(Kind::User)?;
    let mut wrong = Vec::new();
    let profile = profile.checked(&mut wrong);
    if !wrong.is_empty() {
        return Err(UserError::Invalid(wrong));
    }
    let area = area_of(kernel, id).await?;
    let fields = [vec![id.as_bytes().to_vec()], profile.to_fields()].concat();
    let mut running =
        match order.start(kernel, Kind::User, area, request_hash("user-edit", fields)).await? {
            Started::Replayed(_) => return Ok(()),
            Started::New(running) => running,
        };
    sqlx::query!(
        "update staff set name = $2, department = $3 where id = $1",
        id,
        profile.sealed_name(kernel, id),
        profile.department,
    )
    .execute(running.conn())
    .await?;
    store_posts(running.conn(), id, &profile).await?;
    let posts = i64::try_from(profile.roles.len()).unwrap_or(i64::MAX);
    running
        .finish(kernel, "user-edited", account(id), Detail::none().number("posts", posts), b"")
        .await?;
    Ok(())
}
