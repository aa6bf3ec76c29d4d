//! What a resident asked, about sorting and about anything else.

use chrono::{DateTime, Utc};
use domain::notices::Dismissal;
use uuid::Uuid;

use super::{ReadError, Resident};
use crate::{Kernel, notices::questions::Source};

/// Questions on one page.
const PAGE: i64 = 20;

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MyQuestionState {
    /// Nobody has answered yet.
    Open,
    /// This is the answer.
    Answered(String),
    /// It will not be answered; why, if that was noted.
    Dismissed(Option<Dismissal>),
}

/// A question in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyQuestion {
    /// The key to page by.
    pub id: Uuid,
    pub source: Source,
    pub number: String,
    /// What the thing is, or the question in a sentence.
    pub words: String,
    /// Anything else about it; may be empty.
    pub detail: String,
    pub photo: Option<Uuid>,
    pub state: MyQuestionState,
    pub asked_at: DateTime<Utc>,
}

/// A page of the questions of `resident`, the newest first, from `before` on; and the key of the
/// next page.
///
/// # Errors
/// [`ReadError`].
pub async fn list_questions(
    kernel: &Kernel,
    resident: &Resident,
    before: Option<Uuid>,
) -> Result<(Vec<MyQuestion>, Option<Uuid>), ReadError> {
    // A page of each by its own index, and then the newest of both: ids are in the order of time.
    let rows = sqlx::query!(
        r#"(select 'sorting' as "source!", id as "id!", number as "number!", words as "words!",
             detail as "detail!", photo, state as "state!", answer, reason, asked_at as "asked_at!"
           from sorting_question where resident = $1 and id < $2 order by id desc limit $3)
           union all
           (select 'general', id, number, subject, detail, null, state, answer, reason, asked_at
           from resident_question where resident = $1 and id < $2 order by id desc limit $3)
           order by 2 desc limit $3"#,
        resident.id,
        before.unwrap_or(Uuid::max()),
        PAGE + 1,
    )
    .fetch_all(&kernel.db)
    .await?;
    let more = rows.len() > PAGE as usize;
    let mut questions = Vec::with_capacity(rows.len());
    for row in rows.into_iter().take(PAGE as usize) {
        let state = match (row.state.as_str(), row.answer) {
            ("open", None) => MyQuestionState::Open,
            ("answered", Some(answer)) => MyQuestionState::Answered(answer),
            ("dismissed", None) => {
                MyQuestionState::Dismissed(row.reason.as_deref().and_then(Dismissal::parse))
            }
            _ => return Err(ReadError::Inconsistent(row.id)),
        };
        questions.push(MyQuestion {
            id: row.id,
            source: Source::parse(&row.source).ok_or(ReadError::Inconsistent(row.id))?,
            number: row.number,
            words: row.words,
            detail: row.detail,
            photo: row.photo,
            state,
            asked_at: row.asked_at,
        });
    }
    let next = questions.last().filter(|_| more).map(|question| question.id);
    Ok((questions, next))
}
