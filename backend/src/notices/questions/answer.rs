//! Staff answer a question; whoever asked reads it on the receipt.

use domain::{
    accounts::{Act, Kind},
    text::{clean_lines, length},
};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{
    CloseError, Source,
    read::{contact, find_open},
};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    audit::{self, Detail, Event, Subject},
    forms::FormKey,
    idempotency::request_hash,
    messages::{self, Notice, Outgoing, To},
    once::{Begun, Once},
    problem::FieldError,
};

/// The longest answer, in characters; the form's `maxlength`.
pub const MAX_ANSWER: usize = 2_000;

/// An answer as it was sent.
#[derive(Debug, Clone)]
pub struct Answer {
    pub source: Source,
    pub id: Uuid,
    pub text: String,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Answers an open question that no colleague has taken. The same form sent twice is one answer.
///
/// # Errors
/// [`CloseError`]; nothing was changed then.
pub async fn answer(kernel: &Kernel, staff: &Staff, answer: Answer) -> Result<(), CloseError> {
    staff.permit(Act::Write, Kind::Question, Area::default())?;
    let text = clean_lines(&answer.text);
    let wrong = match length(&text) {
        0 => Some("answer-missing"),
        too_long if too_long > MAX_ANSWER => Some("answer-too-long"),
        _ => None,
    };
    if let Some(code) = wrong {
        return Err(CloseError::Invalid(vec![FieldError::new("answer", code)]));
    }
    let hash = request_hash("question-answer", [&answer.id.to_string(), &text]);
    let mut once = match Once::begin(kernel, staff.id.as_bytes(), answer.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    if !effect(kernel, once.conn(), staff, &answer, &text).await? {
        let why = why_not(once.conn(), answer.source, answer.id).await?;
        once.roll_back().await?;
        return Err(why);
    }
    Ok(once.finish_recorded(kernel, b"answered").await?)
}

/// Answers a question about sorting in a transaction that answers several, and tells whether it was
/// open and in nobody else's hands. Whether this person may is asked before, and the text is checked.
pub(crate) async fn answer_one(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: &Staff,
    id: Uuid,
    text: &str,
    request_id: Option<String>,
) -> Result<bool, sqlx::Error> {
    let key = FormKey::mint(&*kernel.random);
    let answer = Answer { source: Source::Sorting, id, text: text.to_owned(), key, request_id };
    effect(kernel, conn, staff, &answer, text).await
}

/// Writes the answer, tells whoever asked, and records it; nothing if it is not open.
async fn effect(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: &Staff,
    answer: &Answer,
    text: &str,
) -> Result<bool, sqlx::Error> {
    if update(kernel, &mut *conn, staff.id, answer, text).await? == 0 {
        return Ok(false);
    }
    settle_messages(kernel, &mut *conn, answer.id).await?;
    tell(kernel, &mut *conn, answer, text).await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: "answer",
        subject: Subject { kind: answer.source.subject(), id: Some(answer.id) },
        detail: Detail::none(),
        request_id: answer.request_id.clone(),
    };
    audit::record(conn, event).await?;
    Ok(true)
}

async fn update(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    answer: &Answer,
    text: &str,
) -> Result<u64, sqlx::Error> {
    macro_rules! update {
        ($table:tt) => {
            sqlx::query!(
                "update "
                    + $table
                    + " set state = 'answered', answer = $2, closed_at = $3,
                   closed_by = $4, claimed_by = null, claimed_until = null
                 where id = $1 and state = 'open'
                   and (claimed_by is null or claimed_by = $4 or claimed_until <= $3)",
                answer.id,
                text,
                kernel.now(),
                staff,
            )
            .execute(conn)
            .await
        };
    }
    let done = match answer.source {
        Source::Sorting => update!("sorting_question"),
        Source::General => update!("resident_question"),
    }?;
    Ok(done.rows_affected())
}

/// Tells the account that it belongs to, as they chose, or else whoever left a mobile number. The
/// answer stands on the receipt in any case, so what keeps a message back (such as the cap on text
/// messages) does not keep the answer back: it is written in a savepoint.
async fn tell(
    kernel: &Kernel,
    tx: &mut PgConnection,
    answer: &Answer,
    text: &str,
) -> Result<(), sqlx::Error> {
    let Some(asked) = contact(kernel, tx, answer.source, answer.id).await? else { return Ok(()) };
    let template = "question-answered";
    let values = [("words", &*asked.subject), ("number", &asked.number), ("answer", text)];
    let subject = Some((answer.source.subject(), answer.id));
    if let Some(resident) = asked.resident {
        let notice = Notice { template, values: &values, subject, expires_at: None };
        messages::notify(kernel, tx, resident, notice).await?;
        return Ok(());
    }
    let Some(phone) = asked.phone else { return Ok(()) };
    let mut savepoint = tx.begin().await?;
    let message = Outgoing {
        template,
        to: To::Phone(&phone),
        locale: asked.locale,
        values: &values,
        resident: None,
        subject,
        deliver_after: None,
        expires_at: None,
    };
    match messages::send(kernel, &mut savepoint, message).await {
        Ok(_) => savepoint.commit().await,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "answer not announced");
            savepoint.rollback().await
        }
    }
}

/// Why a question could not be closed just now.
pub(super) async fn why_not(
    conn: &mut PgConnection,
    source: Source,
    id: Uuid,
) -> Result<CloseError, sqlx::Error> {
    Ok(match find_open(conn, source, id).await? {
        None => CloseError::Denied(crate::accounts::Denied::NotFound),
        Some(true) => CloseError::Claimed,
        Some(false) => CloseError::Closed,
    })
}

/// The messages about it need no looking at any more.
pub(super) async fn settle_messages(
    kernel: &Kernel,
    conn: &mut PgConnection,
    question: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update staff_message set settled_at = $2
         where queue in ('sorting', 'questions') and settled_at is null and subject_id = $1",
        question,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
