//! What those on the waiting list must be told.

use chrono::{DateTime, Utc};
use domain::capacity::WaitingState;
use sqlx::PgExecutor;
use uuid::Uuid;

/// Something that somebody on the list does not know yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub waiting: Uuid,
    pub subject_id: Uuid,
    /// Offered, or lapsed.
    pub state: WaitingState,
    /// Where they were offered something; none for whom nothing came free.
    pub window: Option<Uuid>,
    /// The deadline of the offer.
    pub until: Option<DateTime<Utc>>,
}

/// Hands out at most `limit` news of a kind of subject, each once: whoever takes them tells the
/// subjects in the same transaction. Any number of workers may call it at once.
///
/// # Errors
/// When the database does not answer.
pub async fn take_news(
    db: impl PgExecutor<'_>,
    subject_kind: &'static str,
    limit: i64,
) -> Result<Vec<News>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"update capacity_waiting set told = true
           where id in (
             select id from capacity_waiting
             where subject_kind = $1 and not told and state in ('offered', 'lapsed')
             order by id limit $2 for no key update skip locked)
           returning id, subject_id, state, offer_until,
             (select window_id from capacity_claim where id = claim) as "window?""#,
        subject_kind,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| News {
            waiting: row.id,
            subject_id: row.subject_id,
            state: WaitingState::parse(&row.state).unwrap_or(WaitingState::Lapsed),
            window: row.window,
            until: row.offer_until,
        })
        .collect())
}
