//! A resident has another number.

use domain::phone::Phone;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    By,
    code::{self, CodeError, Guess, Purpose, Target},
    records, session,
};
use crate::{
    Kernel, Problem,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    presession::PreSessionId,
    privacy::{Place, Redacted, blind_index, blind_indexes, seal},
    problem::FieldError,
};

/// What changes the number of an account.
#[derive(Debug, Clone)]
pub struct ChangePhone {
    pub by: By,
    /// The browser that asked for the codes.
    pub visitor: PreSessionId,
    /// What was sent to the new number, as it was typed.
    pub new_code: Redacted<String>,
    /// What was sent to the old one.
    pub old_code: Redacted<String>,
}

/// Why a number was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePhoneError {
    /// One code or both were not taken: what is wrong with the new number's, and with the old one's.
    #[error("a code was not taken")]
    Codes(Option<CodeError>, Option<CodeError>),
    /// The number is theirs, but has an account of its own.
    #[error("the number has an account of its own")]
    Taken,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the number could not be changed")]
    Database(#[from] sqlx::Error),
}

impl ChangePhoneError {
    /// The codes that are its own; those of [`CodeError`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &["phone-taken", "form-invalid", "unavailable"];

    /// What is wrong with which field; empty when it is not about a field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        let Self::Codes(new, old) = self else { return Vec::new() };
        [("new_code", new), ("old_code", old)]
            .into_iter()
            .filter_map(|(field, error)| Some(FieldError::new(field, error.as_ref()?.code())))
            .collect()
    }
}

impl Problem for ChangePhoneError {
    fn code(&self) -> &'static str {
        match self {
            Self::Codes(..) => "form-invalid",
            Self::Taken => "phone-taken",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Codes(new, old) => {
                [new, old].into_iter().flatten().map(Problem::status).max().unwrap_or(422)
            }
            Self::Taken => 422,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Gives the account the number that one code was sent to, once another code proved that its present
/// number is still theirs. Every other session and every link to a platform ends: whoever has the old
/// phone in their hand next finds nothing. What was done with the new number in the last 90 days is attached.
///
/// Only whoever proved that a number is theirs is told that it has an account already.
///
/// # Errors
/// [`ChangePhoneError`]; guesses were counted then, unless what was typed is no code at all.
pub async fn change_phone(kernel: &Kernel, change: &ChangePhone) -> Result<(), ChangePhoneError> {
    let (new_code, old_code) =
        both(code::read(change.new_code.expose()), code::read(change.old_code.expose()))?;
    let id = change.by.resident.id;
    let hash = request_hash("change-phone", [&new_code, &old_code]);
    let begun = Once::begin(kernel, id.as_bytes(), change.by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let guess =
        |purpose, code| Guess { purpose, visitor: change.visitor, resident: Some(id), code };
    // One after the other in one order, so that two forms at once cannot wait for each other.
    let new = phone(code::guess(kernel, once.conn(), &guess(Purpose::NewPhone, &new_code)).await);
    let old = phone(code::guess(kernel, once.conn(), &guess(Purpose::OldPhone, &old_code)).await);
    let (new, old) = match both(new, old) {
        Ok(phones) => phones,
        Err(error) => {
            once.give_up().await?;
            return Err(error);
        }
    };
    code::used(once.conn(), change.visitor, Purpose::NewPhone).await?;
    code::used(once.conn(), change.visitor, Purpose::OldPhone).await?;
    match replace(kernel, once.conn(), id, &old, &new).await? {
        Replaced::Done => {}
        Replaced::Taken => {
            once.give_up().await?;
            return Err(ChangePhoneError::Taken);
        }
        Replaced::Outdated => {
            once.give_up().await?;
            return Err(ChangePhoneError::Codes(None, Some(CodeError::Over)));
        }
    }
    let ended = session::end_all(once.conn(), id, Some(change.by.resident.session)).await?;
    let indexes = blind_indexes(&kernel.keys, "contact.phone", new.as_str());
    let attached = records::attach(once.conn(), id, &indexes, kernel.now()).await?;
    let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: change.by.resident.actor(),
        act: "change-phone",
        subject: Subject { kind: "resident", id: Some(id) },
        detail: Detail::none().number("ended", number(ended)).number("attached", number(attached)),
        request_id: change.by.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await?;
    Ok(())
}

/// Both values, or everything that is wrong. What is wrong with the database is no field's fault.
fn both<T>(
    new: Result<T, CodeError>,
    old: Result<T, CodeError>,
) -> Result<(T, T), ChangePhoneError> {
    match (new, old) {
        (Ok(new), Ok(old)) => Ok((new, old)),
        (Err(CodeError::Database(error)), _) | (_, Err(CodeError::Database(error))) => {
            Err(error.into())
        }
        (new, old) => Err(ChangePhoneError::Codes(new.err(), old.err())),
    }
}

fn phone(target: Result<Target, CodeError>) -> Result<Phone, CodeError> {
    match target? {
        Target::Phone(phone) => Ok(phone),
        Target::Email(_) => Err(CodeError::Target),
    }
}

/// What became of a number that was to be replaced.
enum Replaced {
    Done,
    /// The new one has an account.
    Taken,
    /// The account has another number than the old one by now: another tab was faster.
    Outdated,
}

async fn replace(
    kernel: &Kernel,
    conn: &mut PgConnection,
    id: Uuid,
    old: &Phone,
    new: &Phone,
) -> Result<Replaced, sqlx::Error> {
    // Also under a key that is being rotated out, which the unique index does not compare.
    let taken = blind_indexes(&kernel.keys, "contact.phone", new.as_str());
    let taken = sqlx::query_scalar!(
        r#"select exists (select from resident where phone_index = any($1)) as "taken!""#,
        &taken,
    )
    .fetch_one(&mut *conn)
    .await?;
    if taken {
        return Ok(Replaced::Taken);
    }
    let place = Place { column: "resident.phone", row: id.as_bytes() };
    let sealed = seal(&kernel.keys, &*kernel.random, place, new.as_str().as_bytes());
    let done = sqlx::query!(
        "update resident set phone = $2, phone_index = $3
         where id = $1 and phone_index = any($4)",
        id,
        sealed,
        &blind_index(&kernel.keys, "contact.phone", new.as_str())[..],
        &blind_indexes(&kernel.keys, "contact.phone", old.as_str()),
    )
    .execute(conn)
    .await;
    let done = match done {
        Ok(done) => done,
        // Somebody signed in with it for the first time just now.
        Err(sqlx::Error::Database(error)) if error.constraint() == Some("resident_phone") => {
            return Ok(Replaced::Taken);
        }
        Err(error) => return Err(error),
    };
    Ok(if done.rows_affected() == 1 { Replaced::Done } else { Replaced::Outdated })
}

#[cfg(test)]
mod tests;
