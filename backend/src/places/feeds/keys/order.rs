//! Who changes the keys, and what stands in the way.

use domain::accounts::{Act, Kind};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, staff::session::Session},
    audit::{self, Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::{self, Claim, IdempotencyError, Outcome, Request, RequestHash},
    problem::FieldError,
};

/// Who gives the order.
#[derive(Debug, Clone)]
pub enum By {
    /// Somebody at the console.
    Desk(Box<Session>),
    /// Somebody at the command line, who can do everything anyway.
    Operator(Actor),
}

/// An order to make or revoke a key.
#[derive(Debug, Clone)]
pub struct Order {
    pub by: By,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why a key is not made or revoked.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not in this post, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The session was not confirmed lately.
    #[error("the session is not confirmed")]
    Unconfirmed,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The answer that was given before cannot be read.
    #[error("the stored answer cannot be read")]
    Answer,
    /// The database did not answer as it should.
    #[error("the keys could not be reached")]
    Database(#[from] sqlx::Error),
}

impl KeyError {
    /// Its own codes; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "text-missing",
        "text-too-long",
        "choice-unknown",
        "feed-scope-missing",
        "feed-per-minute",
        "unconfirmed",
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

impl Problem for KeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(denied) => denied.code(),
            Self::Unconfirmed => "unconfirmed",
            Self::Idempotency(error) => error.code(),
            Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(denied) => denied.status(),
            Self::Unconfirmed => 403,
            Self::Idempotency(error) => error.status(),
            Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }
}

/// An order whose transaction is open.
pub(super) struct Running {
    pub(super) tx: Transaction<'static, Postgres>,
    /// Who of the staff, where it was somebody of them.
    pub(super) staff: Option<Uuid>,
    claim: Claim,
    actor: Actor,
    request_id: Option<String>,
}

/// What became of an order's key.
pub(super) enum Started {
    New(Running),
    /// It was carried out before; this was the answer.
    Replayed(Vec<u8>),
}

impl Order {
    /// Asks whether it may be given at all.
    pub(super) fn permit(&self) -> Result<(), Denied> {
        match &self.by {
            By::Desk(session) => session.staff.permit(Act::Write, Kind::Feed, Area::default()),
            By::Operator(_) => Ok(()),
        }
    }

    /// Asks whether it may be given, and claims its key.
    pub(super) async fn start(
        self,
        kernel: &Kernel,
        hash: RequestHash,
    ) -> Result<Started, KeyError> {
        self.permit()?;
        let (actor, staff) = match self.by {
            By::Desk(session) => {
                if !session.is_confirmed(kernel.now()) {
                    return Err(KeyError::Unconfirmed);
                }
                (session.staff.actor(), Some(session.staff.id))
            }
            By::Operator(actor) => (actor, None),
        };
        let scope = staff.map_or_else(|| b"operator".to_vec(), |id| id.as_bytes().to_vec());
        let mut tx = kernel.db.begin().await?;
        let request = Request { scope: &scope, key: self.key.as_bytes(), hash };
        match idempotency::begin(kernel, &mut tx, &request).await {
            Ok(Outcome::New(claim)) => {
                let request_id = self.request_id;
                Ok(Started::New(Running { tx, staff, claim, actor, request_id }))
            }
            Ok(Outcome::Replayed(answer)) => {
                tx.rollback().await?;
                Ok(Started::Replayed(answer))
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error.into())
            }
        }
    }
}

impl Running {
    /// Writes who did what to which key and the answer, and commits.
    pub(super) async fn finish(
        mut self,
        kernel: &Kernel,
        act: &'static str,
        key: Uuid,
        answer: &[u8],
    ) -> Result<(), KeyError> {
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.actor,
            act,
            subject: Subject { kind: "feed-key", id: Some(key) },
            detail: Detail::none(),
            request_id: self.request_id,
        };
        audit::record(&mut self.tx, event).await?;
        idempotency::finish(kernel, &mut self.tx, self.claim, answer).await?;
        self.tx.commit().await?;
        Ok(())
    }
}
