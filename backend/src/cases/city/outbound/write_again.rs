//! Writes a return again that the city refused.

use domain::{
    accounts::{Act, Kind},
    text::{clean_lines, length},
};
use uuid::Uuid;

use super::SendToCity;
use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    cases::MAX_ANSWER,
    idempotency::request_hash,
    outbox,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Sends the return of `saving` once more with other words, as a new one; its id. The case and what
/// its reporters were told stay as they are.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] where it was not refused, or was written again before.
pub async fn write_again(
    kernel: &Kernel,
    saving: Saving<'_>,
    words: &str,
) -> Result<Uuid, SaveError> {
    saving.staff.permit(Act::Write, Kind::City, Area::default())?;
    let old = saving.id.ok_or(Denied::NotFound)?;
    let words = clean_lines(words);
    let wrong = match length(&words) {
        0 => Some("text-missing"),
        length if length > MAX_ANSWER => Some("text-too-long"),
        _ => None,
    };
    if let Some(code) = wrong {
        return Err(SaveError::Invalid(vec![FieldError::new("words", code)]));
    }
    let hash = request_hash("city-write-again", [old.as_bytes().as_slice(), words.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let (id, now) = (kernel.new_id(), kernel.now());
    let written = sqlx::query!(
        "insert into city_return (id, case_id, instead_of, number, kind, outcome, reason, words, until,
           made_at, asked_at)
         select $1, case_id, id, number, kind, outcome, reason, $3, until, $4, $4
         from city_return where id = $2 and state = 'refused'
         on conflict (instead_of) do nothing",
        id,
        old,
        words,
        now,
    )
    .execute(&mut *tx)
    .await?;
    if written.rows_affected() == 0 {
        tx.rollback().await?;
        return Err(SaveError::Changed);
    }
    outbox::write(&mut tx, kernel.new_id(), now, &SendToCity { returned: id }).await?;
    let subject = Subject { kind: "city-return", id: Some(id) };
    finish(kernel, tx, claim, &saving, "correct", subject).await
}
