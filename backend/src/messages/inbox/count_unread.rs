//! How much there is to read.

use uuid::Uuid;

use crate::Kernel;

/// More than this are not counted.
const MOST: i64 = 100;

/// How many messages of `resident` are unread, at most a hundred.
///
/// # Errors
/// When the database refuses.
pub async fn count_unread(kernel: &Kernel, resident: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "unread!" from (
             select from message
             where channel = 'inbox' and resident = $1 and read_at is null
               and (deliver_after is null or deliver_after <= $2)
             limit $3) as unread"#,
        resident,
        kernel.now(),
        MOST,
    )
    .fetch_one(&kernel.db)
    .await
}
