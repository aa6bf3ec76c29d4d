//! Says why a difference is there.

use domain::{
    accounts::{Act, Kind},
    text::{clean_lines, length},
};

use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// The longest explanation, in characters; the table's own limit.
const MAX_WORDS: usize = 500;

/// Keeps what somebody says of the difference of `saving`; of two who say something the last counts,
/// and the record has both.
///
/// # Errors
/// [`SaveError`].
pub async fn explain(kernel: &Kernel, saving: Saving<'_>, words: &str) -> Result<(), SaveError> {
    saving.staff.permit(Act::Write, Kind::Payment, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let words = clean_lines(words);
    let wrong = match length(&words) {
        0 => Some("text-missing"),
        length if length > MAX_WORDS => Some("text-too-long"),
        _ => None,
    };
    if let Some(code) = wrong {
        return Err(SaveError::Invalid(vec![FieldError::new("words", code)]));
    }
    let hash = request_hash("payment-explain", [id.as_bytes().as_slice(), words.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(_) => return Ok(()),
    };
    let explained = sqlx::query!(
        "update payment_difference set words = $2, explained_by = $3, explained_at = $4
         where id = $1",
        id,
        words,
        saving.staff.id,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    if explained.rows_affected() == 0 {
        tx.rollback().await?;
        return Err(Denied::NotFound.into());
    }
    let subject = Subject { kind: "payment-difference", id: Some(id) };
    finish(kernel, tx, claim, &saving, "explain", subject).await.map(drop)
}
