//! Orders that matter: changing an account, making a key. Whoever gives one has proved lately that
//! it is they; each is carried out once per form, in one transaction with its audit row.

use domain::accounts::{Act, Kind};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Area, Denied, session::Session};
use crate::{
    Kernel,
    audit::{Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::{IdempotencyError, RequestHash},
    once::{Begun, Once},
};

/// Who gives the order.
#[derive(Debug, Clone)]
pub enum By {
    /// Somebody at the console.
    Desk(Box<Session>),
    /// Somebody at the command line, who can do everything anyway.
    Operator(Actor),
}

/// An order, by the form that it came with.
#[derive(Debug, Clone)]
pub struct Order {
    pub by: By,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why an order is not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OrderError {
    /// Not in this post, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The session was not confirmed lately.
    #[error("the session is not confirmed")]
    Unconfirmed,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should, or a constraint refused at the commit.
    #[error("the order could not be carried out")]
    Database(#[from] sqlx::Error),
}

/// An order whose transaction is open.
pub(crate) struct Running {
    once: Once,
    /// Who of the staff, where it was somebody of them.
    pub(crate) staff: Option<Uuid>,
    actor: Actor,
    request_id: Option<String>,
}

/// What became of an order's key.
pub(crate) enum Started {
    New(Running),
    /// It was carried out before; this was the answer.
    Replayed(Vec<u8>),
}

impl Order {
    /// Whether they may change anything of this kind, to be asked before anything is looked up.
    ///
    /// # Errors
    /// [`Denied::Forbidden`].
    pub(crate) fn permit(&self, kind: Kind) -> Result<(), Denied> {
        match &self.by {
            By::Desk(session) => session.staff.reach(Act::Write, kind).map(drop),
            By::Operator(_) => Ok(()),
        }
    }

    /// Asks whether it may be given for `area`, and claims its key.
    pub(crate) async fn start(
        self,
        kernel: &Kernel,
        kind: Kind,
        area: Area,
        hash: RequestHash,
    ) -> Result<Started, OrderError> {
        let (actor, staff) = match self.by {
            By::Desk(session) => {
                session.staff.permit(Act::Write, kind, area)?;
                if !session.is_confirmed(kernel.now()) {
                    return Err(OrderError::Unconfirmed);
                }
                (session.staff.actor(), Some(session.staff.id))
            }
            By::Operator(actor) => (actor, None),
        };
        let scope = staff.map_or_else(|| b"operator".to_vec(), |id| id.as_bytes().to_vec());
        Ok(match Once::begin(kernel, &scope, self.key, hash).await? {
            Begun::New(once) => {
                Started::New(Running { once, staff, actor, request_id: self.request_id })
            }
            Begun::Before(answer) => Started::Replayed(answer),
        })
    }
}

impl Running {
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        self.once.conn()
    }

    /// Writes who did what to whom and the answer, and commits.
    pub(crate) async fn finish(
        self,
        kernel: &Kernel,
        act: &'static str,
        subject: Subject,
        detail: Detail,
        answer: &[u8],
    ) -> Result<(), OrderError> {
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.actor,
            act,
            subject,
            detail,
            request_id: self.request_id,
        };
        // What a constraint refuses at the commit is told apart by its name.
        self.once.finish(kernel, event, answer).await.map_err(|error| match error {
            IdempotencyError::Database(error) => OrderError::Database(error),
            error => error.into(),
        })
    }

    /// Leaves everything as it was, here and now: until then, the key counts as running.
    pub(crate) async fn give_up(self) {
        // A connection that is gone has rolled back by itself.
        let _ = self.once.roll_back().await;
    }
}
