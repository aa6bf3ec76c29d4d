//! What is not urgent waits until somebody's quiet hours are over.

use chrono::{DateTime, Utc};
use domain::messages::{Channel, QuietHours};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Outgoing, Template, catalogue};
use crate::{
    Kernel,
    calendar::{to_local, to_utc},
};

/// From when on a new message may be delivered.
pub(super) async fn put_off(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    template: &Template,
    message: &Outgoing<'_>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    // The inbox wakes nobody up.
    if template.is_urgent() || message.to.channel() == Channel::Inbox {
        return Ok(message.deliver_after);
    }
    let now = kernel.now();
    let due = message.deliver_after.map_or(now, |after| after.max(now));
    let quiet = hours(executor, message.resident).await?;
    Ok(quiet.and_then(|quiet| end(quiet, due)).or(message.deliver_after))
}

/// Until when a message that is due now has to wait; none when it may go.
pub(super) async fn held_until(
    kernel: &Kernel,
    template: &str,
    resident: Option<Uuid>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    if catalogue::find(template).is_none_or(Template::is_urgent) {
        return Ok(None);
    }
    let quiet = hours(&kernel.db, resident).await?;
    Ok(quiet.and_then(|quiet| end(quiet, kernel.now())))
}

/// The quiet hours of an account, if it has any; the usual ones for whoever has no account.
async fn hours(
    executor: impl PgExecutor<'_>,
    resident: Option<Uuid>,
) -> Result<Option<QuietHours>, sqlx::Error> {
    let Some(resident) = resident else { return Ok(Some(QuietHours::default())) };
    let row = sqlx::query!("select quiet_from, quiet_to from resident where id = $1", resident)
        .fetch_optional(executor)
        .await?;
    Ok(match row {
        Some(row) => {
            row.quiet_from.zip(row.quiet_to).and_then(|(from, to)| QuietHours::new(from, to))
        }
        None => Some(QuietHours::default()),
    })
}

fn end(quiet: QuietHours, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    quiet.until(to_local(at)).map(to_utc)
}

#[cfg(test)]
mod tests;
