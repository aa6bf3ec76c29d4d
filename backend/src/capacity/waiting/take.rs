//! Taking an offer.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::capacity::{ConfirmError, counters};

/// Makes the offer an ordinary hold of whoever waited, kept until `until`, and gives the claim's id.
///
/// # Errors
/// [`ConfirmError`]; [`ConfirmError::Expired`] where the deadline is over, or there is no offer.
pub async fn take_offer(
    conn: &mut PgConnection,
    waiting: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Uuid, ConfirmError> {
    let offer = lock(&mut *conn, waiting).await?.ok_or(ConfirmError::Unknown)?;
    let is_open = offer.state == "offered" && offer.offer_until.is_some_and(|end| end > now);
    let (true, Some(claim), Some(window)) = (is_open, offer.claim, offer.window) else {
        return Err(ConfirmError::Expired);
    };
    let locked = counters::lock(&mut *conn, &[window]).await?;
    locked.first().ok_or(ConfirmError::Unknown)?.admits(now)?;
    sqlx::query!(
        "update capacity_claim set subject_kind = waiting.subject_kind,
           subject_id = waiting.subject_id, held_until = $2
         from capacity_waiting as waiting where waiting.id = $1 and capacity_claim.id = claim",
        waiting,
        until,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update capacity_waiting set state = 'taken', told = true where id = $1", waiting)
        .execute(conn)
        .await?;
    Ok(claim)
}

struct Row {
    state: String,
    claim: Option<Uuid>,
    window: Option<Uuid>,
    offer_until: Option<DateTime<Utc>>,
}

async fn lock(db: impl PgExecutor<'_>, waiting: Uuid) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select state, claim, offer_until,
             (select window_id from capacity_claim where id = claim) as "window?"
           from capacity_waiting where id = $1 for no key update"#,
        waiting,
    )
    .fetch_optional(db)
    .await
}
