//! A resident leaves for good.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    By,
    code::{self, CodeError, Guess, Purpose},
    profile::contact_of,
    records, session,
};
use crate::{
    Kernel,
    audit::{Detail, Event, Subject},
    idempotency::request_hash,
    once::{Begun, Once},
    presession::PreSessionId,
    privacy::{Redacted, blind_indexes},
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
    // Read before the transaction begins; a second click finds nothing here and needs nothing.
    let contact = contact_of(kernel, id).await;
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
    let contact = contact.map_err(|_unreadable| CodeError::Target)?;
    let mut sent_to = blind_indexes(&kernel.keys, "contact.phone", contact.phone.as_str());
    if let Some(email) = &contact.email {
        sent_to.extend(blind_indexes(&kernel.keys, "contact.email", email));
    }
    forget_messages(once.conn(), id, &sent_to).await?;
    forget_own(once.conn(), id).await?;
    session::end_all(once.conn(), id, None).await?;
    sqlx::query!(
        "update resident
         set phone = null, phone_index = null, email = null, elder = false, quiet_from = null,
           quiet_to = null, deleted_at = $2
         where id = $1",
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

/// Takes the person out of what was sent to the account, its number or its address. What waits to be
/// sent and what is in the inbox goes; of the rest, that something was sent stays for statistics.
async fn forget_messages(
    conn: &mut PgConnection,
    id: Uuid,
    sent_to: &[Vec<u8>],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from message
         where (resident = $1 or recipient_index = any($2))
           and (channel = 'inbox' or state = 'queued')",
        id,
        sent_to,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update message set recipient = null, recipient_index = null, title = null, body = null
         where resident = $1 or recipient_index = any($2)",
        id,
        sent_to,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What only ever was this account's.
async fn forget_own(conn: &mut PgConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from saved_place where resident = $1", id).execute(&mut *conn).await?;
    sqlx::query!("delete from message_choice where resident = $1", id).execute(&mut *conn).await?;
    sqlx::query!("delete from resident_platform where resident = $1", id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from wechat_subscription where resident = $1", id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from sign_in_code where resident = $1", id).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
