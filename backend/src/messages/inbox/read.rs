//! A message is looked at.

use uuid::Uuid;

use super::{InboxMessage, Row};
use crate::{Kernel, messages::LatestError};

/// A message of `resident`, read or not as it is; none when it is not there, or not theirs.
///
/// # Errors
/// [`LatestError`].
pub async fn read(
    kernel: &Kernel,
    resident: Uuid,
    message: Uuid,
) -> Result<Option<InboxMessage>, LatestError> {
    let row = sqlx::query_as!(
        Row,
        "select id, title, body, subject_kind, created_at, read_at from message
         where id = $1 and resident = $2 and channel = 'inbox'
           and (deliver_after is null or deliver_after <= $3)",
        message,
        resident,
        kernel.now(),
    )
    .fetch_optional(&kernel.db)
    .await?;
    row.map(|row| row.open(kernel)).transpose()
}
