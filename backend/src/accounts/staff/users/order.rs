//! Who changes an account, and what stands in the way.

use domain::accounts::{Act, Kind};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, staff::session::Session},
    audit::{self, Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::{self, Claim, IdempotencyError, Outcome, Request, RequestHash},
    lists::ExportError,
    privacy::OpenError,
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

/// An order to change an account.
#[derive(Debug, Clone)]
pub struct Order {
    pub by: By,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why an account is not changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not in this post, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The session was not confirmed lately.
    #[error("the session is not confirmed")]
    Unconfirmed,
    /// Nobody would be left who can let others in.
    #[error("the last administrator stays one")]
    LastAdministrator,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// A name does not open with these keys.
    #[error("the name of a member of staff does not open")]
    Sealed(#[from] OpenError),
    /// The answer that was given before cannot be read.
    #[error("the stored answer cannot be read")]
    Answer,
    /// The database did not answer as it should.
    #[error("the account could not be reached")]
    Database(sqlx::Error),
}

impl UserError {
    /// Its own codes; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "login-invalid",
        "login-taken",
        "name-missing",
        "name-too-long",
        "role-missing",
        "unconfirmed",
        "last-administrator",
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

impl Problem for UserError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(denied) => denied.code(),
            Self::Unconfirmed => "unconfirmed",
            Self::LastAdministrator => "last-administrator",
            Self::Idempotency(error) => error.code(),
            Self::Sealed(_) | Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::LastAdministrator => 422,
            Self::Denied(denied) => denied.status(),
            Self::Unconfirmed => 403,
            Self::Idempotency(error) => error.status(),
            Self::Sealed(_) | Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }
}

impl From<sqlx::Error> for UserError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(|error| error.constraint()) {
            Some("staff_last_administrator") => Self::LastAdministrator,
            Some("staff_login") => Self::Invalid(vec![FieldError::new("login", "login-taken")]),
            _ => Self::Database(error),
        }
    }
}

impl From<UserError> for ExportError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Denied(error) => error.into(),
            UserError::Sealed(error) => error.into(),
            UserError::Database(error) => error.into(),
            // A list orders nothing that could be wrong in another way.
            _ => sqlx::Error::Protocol("an account could not be listed".to_owned()).into(),
        }
    }
}

/// An order whose transaction is open.
pub(super) struct Running {
    pub(super) tx: Transaction<'static, Postgres>,
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
    /// Asks whether it may be given, and claims its key.
    pub(super) async fn start(
        self,
        kernel: &Kernel,
        area: Area,
        hash: RequestHash,
    ) -> Result<Started, UserError> {
        let (actor, scope) = match self.by {
            By::Desk(session) => {
                session.staff.permit(Act::Write, Kind::User, area)?;
                if !session.is_confirmed(kernel.now()) {
                    return Err(UserError::Unconfirmed);
                }
                (session.staff.actor(), session.staff.id.as_bytes().to_vec())
            }
            By::Operator(actor) => (actor, b"operator".to_vec()),
        };
        let mut tx = kernel.db.begin().await?;
        let request = Request { scope: &scope, key: self.key.as_bytes(), hash };
        match idempotency::begin(kernel, &mut tx, &request).await {
            Ok(Outcome::New(claim)) => {
                Ok(Started::New(Running { tx, claim, actor, request_id: self.request_id }))
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
    /// Writes who did what to whom and the answer, and commits.
    pub(super) async fn finish(
        mut self,
        kernel: &Kernel,
        act: &'static str,
        staff: Uuid,
        detail: Detail,
        answer: &[u8],
    ) -> Result<(), UserError> {
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.actor,
            act,
            subject: Subject { kind: "staff", id: Some(staff) },
            detail,
            request_id: self.request_id,
        };
        audit::record(&mut self.tx, event).await?;
        idempotency::finish(kernel, &mut self.tx, self.claim, answer).await?;
        self.tx.commit().await?;
        Ok(())
    }

    /// Leaves everything as it was, here and now: until then, the key counts as running.
    pub(super) async fn give_up(self) {
        // A connection that is gone has rolled back by itself.
        let _ = self.tx.rollback().await;
    }
}
