//! The queue.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    phone::mask_numbers,
};
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::Staff,
    lists::{List, ListError},
};

/// The queue as a list.
pub const LIST: List = List { name: "sorting-waiting", fields: &["order"] };

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What was asked longest ago.
    #[default]
    Oldest,
    /// What was asked most often.
    Most,
}

impl Order {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Oldest, Self::Most];

    /// In addresses, and the part of the text key `desk-sorting-order-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Most => "most",
        }
    }

    /// The order of a word; the first one for anything else.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|order| order.as_str() == word).unwrap_or_default()
    }
}

/// A line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: Uuid,
    /// As somebody wrote them; what looks like a phone or an identity card is masked.
    pub words: String,
    /// How many questions wait.
    pub questions: i32,
    pub oldest: DateTime<Utc>,
}

/// At most `limit` lines after `after`, which is the number of questions, the time and the id of the
/// last one.
///
/// # Errors
/// [`ListError`].
pub async fn list(
    kernel: &Kernel,
    staff: &Staff,
    order: Order,
    after: Option<(i32, DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Group>, ListError> {
    staff.reach(Act::Read, Kind::Question)?;
    let mut rows = match order {
        Order::Oldest => oldest(kernel, after, limit).await?,
        Order::Most => most(kernel, after, limit).await?,
    };
    for row in &mut rows {
        row.words = mask_numbers(&row.words);
    }
    Ok(rows)
}

async fn oldest(
    kernel: &Kernel,
    after: Option<(i32, DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Group>, sqlx::Error> {
    let (_, at, id) = after.unwrap_or((0, DateTime::UNIX_EPOCH, Uuid::nil()));
    sqlx::query_as!(
        Group,
        "select id, words, questions, oldest from sorting_waiting
         where (oldest, id) > ($1, $2) order by oldest, id limit $3",
        at,
        id,
        limit,
    )
    .fetch_all(&kernel.db)
    .await
}

async fn most(
    kernel: &Kernel,
    after: Option<(i32, DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Group>, sqlx::Error> {
    let (questions, at, id) = after.unwrap_or((i32::MAX, DateTime::UNIX_EPOCH, Uuid::nil()));
    sqlx::query_as!(
        Group,
        "select id, words, questions, oldest from sorting_waiting
         where questions <= $1 and (questions < $1 or (oldest, id) > ($2, $3))
         order by questions desc, oldest, id limit $4",
        questions,
        at,
        id,
        limit,
    )
    .fetch_all(&kernel.db)
    .await
}
