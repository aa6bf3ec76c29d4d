//! One message is read.

use uuid::Uuid;

use crate::Kernel;

/// Notes that `resident` has read a message; whether there is such a message. Doing it twice does no
/// more.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(
    kernel: &Kernel,
    resident: Uuid,
    message: Uuid,
) -> Result<bool, sqlx::Error> {
    let marked = sqlx::query!(
        "update message set read_at = coalesce(read_at, $3)
         where id = $1 and resident = $2 and channel = 'inbox'
           and (deliver_after is null or deliver_after <= $3)",
        message,
        resident,
        kernel.now(),
    )
    .execute(&kernel.db)
    .await?;
    Ok(marked.rows_affected() == 1)
}
