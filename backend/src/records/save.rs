//! How a record is saved by staff: once per form, in one transaction with its audit row.

use chrono::TimeDelta;
use sqlx::{PgTransaction, Postgres, Transaction};
use uuid::Uuid;

use super::fields::FIELD_CODES;
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{Detail, Event, Subject},
    forms::FormKey,
    idempotency::{self, Claim, IdempotencyError, Outcome, Request, RequestHash},
    problem::FieldError,
};

/// Who saves what, and by which form.
#[derive(Debug, Clone)]
pub struct Saving<'a> {
    pub staff: &'a Staff,
    /// The record to change; none makes a new one.
    pub id: Option<Uuid>,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

impl Saving<'_> {
    /// What the audit says of it.
    pub(crate) fn event(
        &self,
        kernel: &Kernel,
        act: &'static str,
        subject: Subject,
        detail: Detail,
    ) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.staff.actor(),
            act,
            subject,
            detail,
            request_id: self.request_id.clone(),
        }
    }
}

/// Why a record was not saved. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// This person may not, or the record is not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Others still point to it, so it cannot be retired.
    #[error("it is still in use")]
    InUse,
    /// Somebody else has changed it since the form was opened.
    #[error("it was changed meanwhile")]
    Changed,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The answer that was given before is not an id.
    #[error("the stored answer cannot be read")]
    Answer,
    /// The database did not answer as it should.
    #[error("the record could not be kept")]
    Database(#[from] sqlx::Error),
}

impl SaveError {
    /// The codes of its own and of its fields; those of [`Denied`] and [`IdempotencyError`] come on
    /// top.
    pub const CODES: &'static [&'static str] =
        &["form-invalid", "record-in-use", "record-changed", "internal", "unavailable"];

    /// The codes that a field can have.
    pub const FIELD_CODES: &'static [&'static str] = &FIELD_CODES;

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for SaveError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(error) => error.code(),
            Self::InUse => "record-in-use",
            Self::Changed => "record-changed",
            Self::Idempotency(error) => error.code(),
            Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(error) => error.status(),
            Self::InUse | Self::Changed => 409,
            Self::Idempotency(error) => error.status(),
            Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }
}

/// How saving begins.
pub(crate) enum Begun {
    /// Go on in this transaction and hand all of it to [`finish`].
    New(Transaction<'static, Postgres>, Claim),
    /// The same form had its effect before, on this record.
    Done(Uuid),
}

/// Begins the transaction with the form's key claimed. Whether they may is asked before.
pub(crate) async fn begin(
    kernel: &Kernel,
    saving: &Saving<'_>,
    hash: RequestHash,
) -> Result<Begun, SaveError> {
    let mut tx = kernel.db.begin().await?;
    let request = Request { scope: saving.staff.id.as_bytes(), key: saving.key.as_bytes(), hash };
    match idempotency::begin(kernel, &mut tx, &request).await {
        Ok(Outcome::New(claim)) => Ok(Begun::New(tx, claim)),
        Ok(Outcome::Replayed(answer)) => {
            tx.rollback().await?;
            Uuid::from_slice(&answer).map(Begun::Done).map_err(|_| SaveError::Answer)
        }
        Err(error) => {
            tx.rollback().await?;
            Err(error.into())
        }
    }
}

/// Writes the audit row, answers the key and commits.
pub(crate) async fn finish(
    kernel: &Kernel,
    tx: PgTransaction<'static>,
    claim: Claim,
    saving: &Saving<'_>,
    act: &'static str,
    subject: Subject,
) -> Result<Uuid, SaveError> {
    finish_with(kernel, tx, claim, saving, (act, Detail::none()), subject).await
}

/// As [`finish`], with what the audit says besides.
pub(crate) async fn finish_with(
    kernel: &Kernel,
    mut tx: PgTransaction<'static>,
    claim: Claim,
    saving: &Saving<'_>,
    (act, detail): (&'static str, Detail),
    subject: Subject,
) -> Result<Uuid, SaveError> {
    let id = subject.id.unwrap_or_default();
    let event = saving.event(kernel, act, subject, detail);
    let life = idempotency::KEY_LIFE;
    idempotency::finish_audited(kernel, &mut tx, claim, event, id.as_bytes(), life).await?;
    tx.commit().await?;
    Ok(id)
}

/// As [`finish`], for a form that may come again for as long as the claim is given with.
pub(crate) async fn finish_for(
    kernel: &Kernel,
    mut tx: PgTransaction<'static>,
    (claim, life): (Claim, TimeDelta),
    saving: &Saving<'_>,
    act: &'static str,
    subject: Subject,
) -> Result<Uuid, SaveError> {
    let id = subject.id.unwrap_or_default();
    let event = saving.event(kernel, act, subject, Detail::none());
    idempotency::finish_audited(kernel, &mut tx, claim, event, id.as_bytes(), life).await?;
    tx.commit().await?;
    Ok(id)
}
