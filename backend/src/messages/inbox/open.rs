//! A message is read.

use uuid::Uuid;

use super::{InboxMessage, Row};
use crate::{Kernel, messages::LatestError};

/// A message of `resident`, which is read from now on; none when it is not there, or not theirs.
///
/// # Errors
/// [`LatestError`].
pub async fn open(
    kernel: &Kernel,
    resident: Uuid,
    message: Uuid,
) -> Result<Option<InboxMessage>, LatestError> {
    let row = sqlx::query_as!(
        Row,
        "update message set read_at = coalesce(read_at, $3)
         where id = $1 and resident = $2 and channel = 'inbox'
           and (deliver_after is null or deliver_after <= $3)
         returning id, title, body, subject_kind, created_at, read_at",
        message,
        resident,
        kernel.now(),
    )
    .fetch_optional(&kernel.db)
    .await?;
    row.map(|row| row.open(kernel)).transpose()
}
