//! Somebody has no more use for a filter.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::accounts::Staff;

/// Removes a filter of `staff`. One that is gone, or somebody else's, stays as it is.
///
/// # Errors
/// When the database refuses.
pub async fn remove(
    executor: impl PgExecutor<'_>,
    staff: &Staff,
    id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from saved_filter where id = $1 and staff = $2", id, staff.id)
        .execute(executor)
        .await?;
    Ok(())
}
