//! What a resident asked about sorting.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{ReadError, Resident};
use crate::{Kernel, sorting::QuestionState};

/// Questions on one page.
const PAGE: i64 = 20;

/// A question in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyQuestion {
    /// The key to page by.
    pub id: Uuid,
    pub number: String,
    /// What the thing is.
    pub words: String,
    /// Anything else about it; may be empty.
    pub detail: String,
    pub photo: Option<Uuid>,
    pub state: QuestionState,
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
    let rows = sqlx::query!(
        "select id, number, words, detail, photo, state, answer, asked_at from sorting_question
         where resident = $1 and ($2::uuid is null or id < $2)
         order by id desc limit $3",
        resident.id,
        before,
        PAGE + 1,
    )
    .fetch_all(&kernel.db)
    .await?;
    let more = rows.len() > PAGE as usize;
    let mut questions = Vec::with_capacity(rows.len());
    for row in rows.into_iter().take(PAGE as usize) {
        let state = match (row.state.as_str(), row.answer) {
            ("open", None) => QuestionState::Open,
            ("answered", Some(answer)) => QuestionState::Answered(answer),
            ("dismissed", None) => QuestionState::Dismissed,
            _ => return Err(ReadError::Inconsistent(row.id)),
        };
        questions.push(MyQuestion {
            id: row.id,
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
