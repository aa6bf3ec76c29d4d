//! One line of the queue, with its questions.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    phone::mask_numbers,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Group;
use crate::{
    Kernel,
    accounts::{Denied, Staff},
    lists::ListError,
};

/// Questions that are shown.
const SHOWN: i64 = 50;

/// A line with its questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRead {
    pub group: Group,
    /// The first of them, the oldest first.
    pub questions: Vec<Waiting>,
    /// Whether this person may close them.
    pub may_write: bool,
    /// Whether this person may add a name to the guide.
    pub may_name: bool,
}

/// A question that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: Uuid,
    pub number: String,
    pub words: String,
    pub detail: String,
    pub has_photo: bool,
    pub asked_at: DateTime<Utc>,
    /// The login of the colleague who has taken it; empty when nobody has.
    pub claimed_by: String,
}

/// The line `id`.
///
/// # Errors
/// [`ListError`]; [`Denied::NotFound`] where nobody waits any more.
pub async fn read(kernel: &Kernel, staff: &Staff, id: Uuid) -> Result<GroupRead, ListError> {
    staff.reach(Act::Read, Kind::Question)?;
    let mut conn = kernel.db.acquire().await?;
    let (mut group, asked_as) = group(&mut conn, id).await?.ok_or(Denied::NotFound)?;
    group.words = mask_numbers(&group.words);
    let questions = sqlx::query!(
        r#"select sorting_question.id, number, words, detail, photo is not null as "has_photo!",
             asked_at, case when claimed_until > $2 then staff.login end as claimed_by
           from sorting_question left join staff on staff.id = claimed_by
           where sorting_question.state = 'open' and asked_as = $1
           order by asked_at, sorting_question.id limit $3"#,
        asked_as,
        kernel.now(),
        SHOWN,
    )
    .map(|row| Waiting {
        id: row.id,
        number: row.number,
        words: mask_numbers(&row.words),
        detail: mask_numbers(&row.detail),
        has_photo: row.has_photo,
        asked_at: row.asked_at,
        claimed_by: row.claimed_by.unwrap_or_default(),
    })
    .fetch_all(&mut *conn)
    .await?;
    Ok(GroupRead {
        group,
        questions,
        may_write: staff.may(Act::Write, Kind::Question),
        may_name: staff.may(Act::Write, Kind::Question) && staff.may(Act::Write, Kind::Sorting),
    })
}

/// The line, and how its words are read.
pub(super) async fn group(
    conn: &mut PgConnection,
    id: Uuid,
) -> Result<Option<(Group, String)>, sqlx::Error> {
    let row = sqlx::query!(
        "select id, words, questions, oldest, asked_as from sorting_waiting where id = $1",
        id,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let group =
            Group { id: row.id, words: row.words, questions: row.questions, oldest: row.oldest };
        (group, row.asked_as)
    }))
}
