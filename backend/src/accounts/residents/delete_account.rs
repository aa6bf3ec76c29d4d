//! A resident leaves for good.

use super::{
    By,
    code::{self, CodeError, Guess, Purpose},
    once::{Begun, Once},
    records, session,
};
use crate::{
    Kernel,
    audit::{Detail, Event, Subject},
    idempotency::request_hash,
    presession::PreSessionId,
    privacy::Redacted,
};

/// What deletes an account.
#[derive(Debug, Clone)]
pub struct DeleteAccount {
    pub by: By,
    /// The browser that asked for the code.
    pub visitor: PreSessionId,
    /// As it was typed.
    pub code: Redacted<String>,
}

/// Deletes the account, with a code that was sent to its number: what was encrypted goes, every
/// session ends, and what belonged to it belongs to nobody. What is left counts in statistics.
///
/// # Errors
/// [`CodeError`]; a guess was counted then, unless it was no code at all.
pub async fn delete_account(kernel: &Kernel, delete: &DeleteAccount) -> Result<(), CodeError> {
    let id = delete.by.resident.id;
    let typed = code::read(delete.code.expose())?;
    let hash = request_hash("delete-account", [&typed]);
    let begun = Once::begin(kernel, id.as_bytes(), delete.by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let guess = Guess {
        purpose: Purpose::Delete,
        visitor: delete.visitor,
        resident: Some(id),
        code: &typed,
    };
    if let Err(error) = code::guess(kernel, once.conn(), &guess).await {
        once.give_up().await?;
        return Err(error);
    }
    code::used(once.conn(), delete.visitor, Purpose::Delete).await?;
    let records = records::forget(once.conn(), id).await?;
    session::end_all(once.conn(), id, None).await?;
    sqlx::query!(
        "update resident set phone = null, phone_index = null, deleted_at = $2 where id = $1",
        id,
        kernel.now(),
    )
    .execute(once.conn())
    .await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: delete.by.resident.actor(),
        act: "delete-account",
        subject: Subject { kind: "resident", id: Some(id) },
        detail: Detail::none().number("records", i64::try_from(records).unwrap_or(i64::MAX)),
        request_id: delete.by.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await?;
    Ok(())
}
