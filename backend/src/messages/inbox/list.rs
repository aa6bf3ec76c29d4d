//! What has come.

use uuid::Uuid;

use super::{InboxMessage, Row};
use crate::{Kernel, messages::LatestError};

/// Messages on a page.
const PAGE: i64 = 20;

/// A page of the inbox of `resident`, the newest first: those before the message `before`, or the
/// first; and the key of the next page. Who asks must be that resident.
///
/// # Errors
/// [`LatestError`].
pub async fn inbox(
    kernel: &Kernel,
    resident: Uuid,
    before: Option<Uuid>,
) -> Result<(Vec<InboxMessage>, Option<Uuid>), LatestError> {
    let mut rows = sqlx::query_as!(
        Row,
        "select id, title, body, subject_kind, created_at, read_at from message
         where channel = 'inbox' and resident = $1 and id < $2
           and (deliver_after is null or deliver_after <= $3)
         order by id desc limit $4",
        resident,
        before.unwrap_or(Uuid::max()),
        kernel.now(),
        PAGE + 1,
    )
    .fetch_all(&kernel.db)
    .await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    let messages = rows.into_iter().map(|row| row.open(kernel)).collect::<Result<_, _>>()?;
    Ok((messages, next))
}
