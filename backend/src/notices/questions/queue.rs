//! The open questions of both kinds in one queue, the oldest first.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    phone::mask_numbers,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Source;
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
};

/// How many a page has.
const PAGE: i64 = 50;
/// Nobody needs to know how many more there are; pages say "1,000+".
const MOST_COUNTED: i64 = 1_001;

/// A line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    pub source: Source,
    pub id: Uuid,
    pub number: String,
    /// What is asked; what looks like a phone or an identity card is masked.
    pub subject: String,
    pub asked_at: DateTime<Utc>,
    /// The login of the colleague who has taken it; empty when nobody has.
    pub claimed_by: String,
    /// Whether it is this person who has.
    pub is_mine: bool,
}

/// How many are open, counted to 1,001 at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub sorting: i64,
    pub general: i64,
}

/// A part of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueuedPage {
    pub lines: Vec<Queued>,
    /// Where the next part begins, if there is one.
    pub next: Option<(DateTime<Utc>, Uuid)>,
    pub counts: Counts,
}

/// Why there is no queue.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database did not answer as it should.
    #[error("the queue could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for QueueError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// The part of the queue after `after`; of one source, if one is named.
///
/// # Errors
/// [`QueueError`].
pub async fn queue(
    kernel: &Kernel,
    staff: &Staff,
    source: Option<Source>,
    after: Option<(DateTime<Utc>, Uuid)>,
) -> Result<QueuedPage, QueueError> {
    staff.reach(Act::Read, Kind::Question)?;
    let mut lines = select(kernel, &kernel.db, staff.id, source, after).await?;
    let counts = count(&kernel.db).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > page;
    lines.truncate(page);
    let next = lines.last().filter(|_| more).map(|last| (last.asked_at, last.id));
    Ok(QueuedPage { lines, next, counts })
}

/// Each half comes from its index of open questions, in order and no more than are shown.
async fn select(
    kernel: &Kernel,
    db: impl PgExecutor<'_>,
    staff: Uuid,
    source: Option<Source>,
    after: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Queued>, sqlx::Error> {
    let (at, id) = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let rows = sqlx::query!(
        r#"select source as "source!", queued.id as "id!", number as "number!",
             subject as "subject!", asked_at as "asked_at!", claimed_by, staff.login as "login?"
           from (
             (select 'sorting' as source, id, number, words as subject, asked_at,
                case when claimed_until > $5 then claimed_by end as claimed_by
              from sorting_question
              where state = 'open' and (asked_at, id) > ($1, $2) and $3 <> 'general'
              order by asked_at, id limit $4)
             union all
             (select 'general', id, number, subject, asked_at,
                case when claimed_until > $5 then claimed_by end
              from resident_question
              where state = 'open' and (asked_at, id) > ($1, $2) and $3 <> 'sorting'
              order by asked_at, id limit $4)
           ) as queued left join staff on staff.id = claimed_by
           order by asked_at, queued.id limit $4"#,
        at,
        id,
        source.map_or("", Source::as_str),
        PAGE + 1,
        kernel.now(),
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().filter_map(|row| {
        Some(Queued {
            source: Source::parse(&row.source)?,
            id: row.id,
            number: row.number,
            subject: mask_numbers(&row.subject),
            asked_at: row.asked_at,
            is_mine: row.claimed_by == Some(staff),
            claimed_by: row.login.unwrap_or_default(),
        })
    });
    Ok(lines.collect())
}

async fn count(db: impl PgExecutor<'_>) -> Result<Counts, sqlx::Error> {
    sqlx::query_as!(
        Counts,
        r#"select
             (select count(*) from (
                select from sorting_question where state = 'open' limit $1) as counted)
               as "sorting!",
             (select count(*) from (
                select from resident_question where state = 'open' limit $1) as counted)
               as "general!""#,
        MOST_COUNTED,
    )
    .fetch_one(db)
    .await
}
