//! Answers every question of a line with the same words; each asker is told.

use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    text::{clean_lines, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{MOST_AT_ONCE, WaitingError, read::group};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    audit::{Detail, Event, Subject},
    idempotency::request_hash,
    notices::questions::{MAX_ANSWER, answer_one},
    once::{Begun, Once},
    records::Saving,
};

/// An answer as it was sent; `saving.id` is the line.
#[derive(Debug, Clone)]
pub struct AnswerAll<'a> {
    pub saving: Saving<'a>,
    pub text: String,
}

/// Answers the open questions of a line that no colleague has taken, and gives their number. The same
/// form sent twice is one answer.
///
/// # Errors
/// [`WaitingError`]; nothing was changed then.
pub async fn answer_all(kernel: &Kernel, answer: AnswerAll<'_>) -> Result<u32, WaitingError> {
    let AnswerAll { saving, text } = answer;
    saving.staff.permit(Act::Write, Kind::Question, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let text = checked(&text, "answer")?;
    let hash = request_hash("sorting-waiting-answer", [id.to_string(), text.clone()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(count) => return Ok(counted(count)),
    };
    match close(kernel, once.conn(), &saving, id, |_| text.clone()).await {
        Ok(count) => {
            let event = event(kernel, &saving, "answer", id, count);
            once.finish(kernel, event, &count.to_be_bytes()).await?;
            Ok(count)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

/// The text of an answer.
pub(super) fn checked(text: &str, field: &str) -> Result<String, WaitingError> {
    let text = clean_lines(text);
    match length(&text) {
        0 => Err(WaitingError::field(field, "answer-missing")),
        long if long > MAX_ANSWER => Err(WaitingError::field(field, "answer-too-long")),
        _ => Ok(text),
    }
}

pub(super) fn counted(answer: Vec<u8>) -> u32 {
    answer.try_into().map(u32::from_be_bytes).unwrap_or_default()
}

/// Answers what can be answered of a line, each in the words that `text` has for its language.
pub(super) async fn close(
    kernel: &Kernel,
    conn: &mut PgConnection,
    saving: &Saving<'_>,
    id: Uuid,
    text: impl Fn(Locale) -> String,
) -> Result<u32, WaitingError> {
    let mut count = 0;
    for (question, locale) in open_ones(kernel, conn, saving.staff, id).await? {
        let text = text(locale);
        let request = saving.request_id.clone();
        if answer_one(kernel, &mut *conn, saving.staff, question, &text, request).await? {
            count += 1;
        }
    }
    if count == 0 { Err(WaitingError::Claimed) } else { Ok(count) }
}

/// The questions of a line that this person may close, locked.
pub(super) async fn open_ones(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: &Staff,
    id: Uuid,
) -> Result<Vec<(Uuid, Locale)>, WaitingError> {
    let (_, asked_as) = group(&mut *conn, id).await?.ok_or(Denied::NotFound)?;
    let rows = sqlx::query!(
        "select id, locale from sorting_question
         where state = 'open' and asked_as = $1
           and (claimed_by is null or claimed_by = $2 or claimed_until <= $3)
         order by asked_at, id limit $4 for update",
        asked_as,
        staff.id,
        kernel.now(),
        MOST_AT_ONCE,
    )
    .fetch_all(conn)
    .await?;
    let locale = |tag: &str| Locale::from_tag(tag).unwrap_or_default();
    Ok(rows.into_iter().map(|row| (row.id, locale(&row.locale))).collect())
}

pub(super) fn event(
    kernel: &Kernel,
    saving: &Saving<'_>,
    act: &'static str,
    id: Uuid,
    count: u32,
) -> Event {
    let subject = Subject { kind: "sorting-waiting", id: Some(id) };
    saving.event(kernel, act, subject, Detail::none().number("questions", count.into()))
}
