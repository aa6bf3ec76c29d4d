//! The questions of both kinds in one queue: the open ones the oldest first, those that are closed
//! the newest first.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    phone::mask_numbers,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Source;
use crate::{
    Kernel,
    accounts::Staff,
    lists::{List, ListError, midnight},
};

/// The queue as a list.
pub const QUESTIONS: List = List { name: "questions", fields: &["source", "state", "from", "to"] };
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
    /// The login of the colleague who has taken it, or who closed it; empty when nobody has.
    pub claimed_by: String,
    /// Whether it is this person who has.
    pub is_mine: bool,
    /// `open`, `answered` or `dismissed`.
    pub state: String,
    /// None while it is open.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Which questions. What is left out filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    pub source: Option<Source>,
    /// Those that are closed, in place of those that are open.
    pub closed: Option<Closed>,
    /// Asked from this day on, by the clock of Shanghai.
    pub from: Option<NaiveDate>,
    /// Asked before the end of this day.
    pub to: Option<NaiveDate>,
}

/// How a question was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    Answered,
    Dismissed,
}

impl Closed {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Answered, Self::Dismissed];

    /// As it is stored, and the part of the text key `question-state-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Dismissed => "dismissed",
        }
    }

    /// The state of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|closed| closed.as_str() == word)
    }
}

/// How many are open, counted to 1,001 at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub sorting: i64,
    pub general: i64,
}

/// At most `limit` questions that `filter` shows, after `after`.
///
/// # Errors
/// [`ListError`].
pub async fn queue(
    kernel: &Kernel,
    staff: &Staff,
    filter: &QueueFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Queued>, ListError> {
    staff.reach(Act::Read, Kind::Question)?;
    let rows = match filter.closed {
        None => open_ones(kernel, filter, after, limit).await?,
        Some(closed) => closed_ones(&kernel.db, closed, filter, after, limit).await?,
    };
    Ok(rows.into_iter().filter_map(|row| row.queued(staff.id)).collect())
}

/// How many are open.
///
/// # Errors
/// [`ListError`].
pub async fn count_open(kernel: &Kernel, staff: &Staff) -> Result<Counts, ListError> {
    staff.reach(Act::Read, Kind::Question)?;
    Ok(count(&kernel.db).await?)
}

/// A line as it is stored.
struct Row {
    source: String,
    id: Uuid,
    number: String,
    subject: String,
    state: String,
    asked_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    claimed_by: Option<Uuid>,
    login: Option<String>,
}

impl Row {
    fn queued(self, staff: Uuid) -> Option<Queued> {
        Some(Queued {
            source: Source::parse(&self.source)?,
            id: self.id,
            number: self.number,
            subject: mask_numbers(&self.subject),
            asked_at: self.asked_at,
            is_mine: self.claimed_by == Some(staff),
            claimed_by: self.login.unwrap_or_default(),
            state: self.state,
            closed_at: self.closed_at,
        })
    }
}

/// Each half comes from its index of open questions, in order and no more than are shown.
async fn open_ones(
    kernel: &Kernel,
    filter: &QueueFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let (at, id) = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    sqlx::query_as!(
        Row,
        r#"select source as "source!", queued.id as "id!", number as "number!",
             subject as "subject!", 'open' as "state!", asked_at as "asked_at!",
             null::timestamptz as closed_at, claimed_by, staff.login as "login?"
           from (
             (select 'sorting' as source, id, number, words as subject, asked_at,
                case when claimed_until > $5 then claimed_by end as claimed_by
              from sorting_question
              where state = 'open' and (asked_at, id) > ($1, $2) and $3 <> 'general'
                and ($6::timestamptz is null or asked_at >= $6)
                and ($7::timestamptz is null or asked_at < $7)
              order by asked_at, id limit $4)
             union all
             (select 'general', id, number, subject, asked_at,
                case when claimed_until > $5 then claimed_by end
              from resident_question
              where state = 'open' and (asked_at, id) > ($1, $2) and $3 <> 'sorting'
                and ($6::timestamptz is null or asked_at >= $6)
                and ($7::timestamptz is null or asked_at < $7)
              order by asked_at, id limit $4)
           ) as queued left join staff on staff.id = claimed_by
           order by asked_at, queued.id limit $4"#,
        at,
        id,
        filter.source.map_or("", Source::as_str),
        limit,
        kernel.now(),
        filter.from.map(midnight),
        filter.to.and_then(|day| day.succ_opt()).map(midnight),
    )
    .fetch_all(&kernel.db)
    .await
}

/// The other way round: what was asked last is looked for first.
async fn closed_ones(
    db: impl PgExecutor<'_>,
    closed: Closed,
    filter: &QueueFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let (at, id) = after.unzip();
    sqlx::query_as!(
        Row,
        r#"select source as "source!", queued.id as "id!", number as "number!",
             subject as "subject!", $5::text as "state!", asked_at as "asked_at!",
             queued.closed_at, null::uuid as claimed_by, staff.login as "login?"
           from (
             (select 'sorting' as source, id, number, words as subject, asked_at, closed_at,
                closed_by
              from sorting_question
              where state = $5 and $3 <> 'general'
                and ($1::timestamptz is null or (asked_at, id) < ($1, $2))
                and ($6::timestamptz is null or asked_at >= $6)
                and ($7::timestamptz is null or asked_at < $7)
              order by asked_at desc, id desc limit $4)
             union all
             (select 'general', id, number, subject, asked_at, closed_at, closed_by
              from resident_question
              where state = $5 and $3 <> 'sorting'
                and ($1::timestamptz is null or (asked_at, id) < ($1, $2))
                and ($6::timestamptz is null or asked_at >= $6)
                and ($7::timestamptz is null or asked_at < $7)
              order by asked_at desc, id desc limit $4)
           ) as queued left join staff on staff.id = closed_by
           order by asked_at desc, queued.id desc limit $4"#,
        at,
        id,
        filter.source.map_or("", Source::as_str),
        limit,
        closed.as_str(),
        filter.from.map(midnight),
        filter.to.and_then(|day| day.succ_opt()).map(midnight),
    )
    .fetch_all(db)
    .await
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
