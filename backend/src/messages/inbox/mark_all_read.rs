//! Everything on the page is read at once.

use uuid::Uuid;

use crate::Kernel;

/// Notes that `resident` has read every message up to `newest`, the first of the page where they
/// said so: what came since has not been seen. Doing it twice does no more.
///
/// # Errors
/// When the database refuses.
pub async fn mark_all_read(
    kernel: &Kernel,
    resident: Uuid,
    newest: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update message set read_at = $3
         where channel = 'inbox' and resident = $1 and id <= $2 and read_at is null
           and (deliver_after is null or deliver_after <= $3)",
        resident,
        newest,
        kernel.now(),
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}
