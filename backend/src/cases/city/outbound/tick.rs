//! What staff do with a return by hand.

use domain::{
    accounts::{Act, Kind},
    text::{clean_line, length},
};
use uuid::Uuid;

use super::{
    MAX_NOTE, ReturnState, SendToCity,
    gateway::Answer,
    settle::{Settled, settle},
};
use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    outbox,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

fn subject(id: Uuid) -> Subject {
    Subject { kind: "city-return", id: Some(id) }
}

/// Notes by hand what the city said to the return of `saving`: that it has it, or that it will not,
/// in which case it said why.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] where the city has said otherwise before.
pub async fn tick(
    kernel: &Kernel,
    saving: Saving<'_>,
    state: ReturnState,
    note: &str,
) -> Result<(), SaveError> {
    saving.staff.permit(Act::Write, Kind::City, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let note = clean_line(note);
    let wrong = match state {
        ReturnState::Waiting | ReturnState::Sent => Some(("state", "choice-unknown")),
        ReturnState::Refused if note.is_empty() => Some(("note", "text-missing")),
        _ if length(&note) > MAX_NOTE => Some(("note", "text-too-long")),
        _ => None,
    };
    if let Some((field, code)) = wrong {
        return Err(SaveError::Invalid(vec![FieldError::new(field, code)]));
    }
    let parts = [id.as_bytes().as_slice(), state.as_str().as_bytes(), note.as_bytes()];
    let (mut tx, claim) = match begin(kernel, &saving, request_hash("city-tick", parts)).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(_) => return Ok(()),
    };
    let answer = Answer { state, note, reference: None, due_at: None };
    match settle(kernel, &mut tx, id, &answer, "hand", Some(saving.staff.id)).await? {
        Settled::Now | Settled::Before => {}
        Settled::Otherwise => {
            tx.rollback().await?;
            return Err(SaveError::Changed);
        }
        Settled::Unknown => {
            tx.rollback().await?;
            return Err(Denied::NotFound.into());
        }
    }
    let act = if state == ReturnState::Refused { "refuse" } else { "accept" };
    finish(kernel, tx, claim, &saving, act, subject(id)).await.map(drop)
}

/// Asks for the return of `saving`, which waits, to be sent now.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] where it does not wait any more.
pub async fn ask_again(kernel: &Kernel, saving: Saving<'_>) -> Result<(), SaveError> {
    saving.staff.permit(Act::Write, Kind::City, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("city-ask-again", [id]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(_) => return Ok(()),
    };
    let now = kernel.now();
    let asked = sqlx::query!(
        "update city_return set asked_at = $2 where id = $1 and state = 'waiting'",
        id,
        now,
    )
    .execute(&mut *tx)
    .await?;
    if asked.rows_affected() == 0 {
        tx.rollback().await?;
        return Err(SaveError::Changed);
    }
    outbox::write(&mut tx, kernel.new_id(), now, &SendToCity { returned: id }).await?;
    finish(kernel, tx, claim, &saving, "resend", subject(id)).await.map(drop)
}
