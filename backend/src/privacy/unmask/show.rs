//! A member of staff sees one value in full.

use chrono::TimeDelta;
use domain::{
    accounts::Act,
    text::{clean_lines, length},
};
use uuid::Uuid;

use super::Field;
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{self, Detail, Event, MAX_NOTE},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    limits::{self, Limit, LimitError},
    once::{Begun, Once},
    privacy::{OpenError, Place, Redacted, open},
    problem::FieldError,
};

/// Enough for a day on the telephone; whoever copies the table number by number stops here.
const BY_STAFF: Limit = Limit::new("unmask-by-staff", 40, TimeDelta::hours(1));

/// Why somebody has to see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// To call back about their case.
    CallBack,
    /// To be sure that it is they who call.
    Identify,
    /// To send somebody to them.
    Visit,
    /// They complained, or a complaint is looked into.
    Complaint,
    /// An authority asks by law.
    Authority,
    /// Something else, which the sentence says.
    Other,
}

impl Reason {
    /// Every reason, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::CallBack,
        Self::Identify,
        Self::Visit,
        Self::Complaint,
        Self::Authority,
        Self::Other,
    ];

    /// Its word in the form and in the audit; its text is `unmask-reason-{…}`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CallBack => "call-back",
            Self::Identify => "identify",
            Self::Visit => "visit",
            Self::Complaint => "complaint",
            Self::Authority => "authority",
            Self::Other => "other",
        }
    }

    /// The reason of a word in a form.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Unmask {
    pub field: Field,
    /// The record.
    pub id: Uuid,
    /// A word of [`Reason`], as it came from the form.
    pub reason: String,
    /// A sentence; needed with [`Reason::Other`].
    pub note: String,
    /// The key of the form: one form shows the value once.
    pub key: FormKey,
    /// Whether they proved lately that it is they.
    pub confirmed: bool,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// The value, to be shown once and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmasked {
    /// What people call the record.
    pub number: String,
    pub value: Redacted<String>,
}

/// Why nothing was shown.
#[derive(Debug, thiserror::Error)]
pub enum UnmaskError {
    /// Not by this person, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// They have to prove first that it is they.
    #[error("not confirmed lately")]
    NotConfirmed,
    /// Reason or sentence are missing or too long.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// There is nothing to see: it was never given, or its time is over.
    #[error("there is no value")]
    Empty,
    /// This form has shown it before.
    #[error("shown before")]
    ShownBefore,
    /// Too many in an hour.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, for something else or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// It does not open with these keys.
    #[error("the value does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the value could not be read")]
    Database(#[from] sqlx::Error),
}

impl UnmaskError {
    /// The codes that are its own; those of [`Denied`], [`LimitError`] and [`IdempotencyError`] come
    /// on top.
    pub const CODES: &'static [&'static str] = &[
        "confirm-first",
        "form-invalid",
        "reason-missing",
        "note-missing",
        "note-too-long",
        "unmask-empty",
        "unmask-shown",
        "internal",
        "unavailable",
    ];

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Problem for UnmaskError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::NotConfirmed => "confirm-first",
            Self::Invalid(_) => "form-invalid",
            Self::Empty => "unmask-empty",
            Self::ShownBefore => "unmask-shown",
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Sealed(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::NotConfirmed => 403,
            Self::Invalid(_) => 422,
            Self::Empty => 404,
            Self::ShownBefore => 409,
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Sealed(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

/// Opens one value for `staff` and records that they saw it and why, in one transaction: nothing is
/// shown that was not recorded. The same form again is answered with [`UnmaskError::ShownBefore`].
///
/// # Errors
/// [`UnmaskError`]; nothing was shown then.
pub async fn unmask(
    kernel: &Kernel,
    staff: &Staff,
    unmask: Unmask,
) -> Result<Unmasked, UnmaskError> {
    let Unmask { field, id, .. } = unmask;
    staff.reach(Act::Unmask, field.kind())?;
    if !unmask.confirmed {
        return Err(UnmaskError::NotConfirmed);
    }
    let (reason, note) = check(&unmask).map_err(UnmaskError::Invalid)?;
    // Committed by itself, so that refused tries count as well.
    limits::spend(kernel, &kernel.db, &BY_STAFF, staff.id.as_bytes()).await?;
    let hash = request_hash("unmask", [field.as_str().as_bytes(), id.as_bytes()]);
    let mut once = match Once::begin(kernel, staff.id.as_bytes(), unmask.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(_) => return Err(UnmaskError::ShownBefore),
    };
    let found = field.find(once.conn(), id).await?.ok_or(Denied::NotFound)?;
    let permit = |area| staff.permit(Act::Unmask, field.kind(), area);
    permit(found.area).or_else(|denied| found.main.map_or(Err(denied), permit))?;
    let sealed = found.sealed.ok_or(UnmaskError::Empty)?;
    let row = found.row.unwrap_or_else(|| id.as_bytes().to_vec());
    let place = Place { column: field.column(), row: &row };
    let value = String::from_utf8_lossy(&open(&kernel.keys, place, &sealed)?).replace('\n', " ");

    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: "unmask",
        subject: field.subject(id),
        detail: Detail::none().word("field", field.as_str()).word("reason", reason.as_str()),
        request_id: unmask.request_id.clone(),
    };
    let event_id = event.id;
    audit::record(once.conn(), event).await?;
    audit::add_note(kernel, once.conn(), event_id, &note).await?;
    // Nothing of the value: a second click is not answered with it.
    once.finish_recorded(kernel, &[]).await?;
    Ok(Unmasked { number: found.number, value: Redacted::new(value) })
}

fn check(unmask: &Unmask) -> Result<(Reason, String), Vec<FieldError>> {
    let mut wrong = Vec::new();
    let reason = Reason::parse(&unmask.reason);
    if reason.is_none() {
        wrong.push(FieldError::new("reason", "reason-missing"));
    }
    let note = clean_lines(&unmask.note);
    if length(&note) > MAX_NOTE {
        wrong.push(FieldError::new("note", "note-too-long"));
    } else if note.is_empty() && reason == Some(Reason::Other) {
        wrong.push(FieldError::new("note", "note-missing"));
    }
    match reason {
        Some(reason) if wrong.is_empty() => Ok((reason, note)),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests;
