//! Staff send a message again that was not delivered, once what was in its way is gone.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    messages::{Channel, MessageState},
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{Detail, Event, Subject},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    limits::LimitError,
    messages::{deliver, spending},
    once::{Begun, Once},
};

/// Whether a message can be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayResend {
    Yes,
    /// It is on its way, or has arrived.
    NotFailed,
    /// What it says is of no use any more, such as a code: whoever needs one asks for a new one.
    Expired,
    /// Recipient and text are not kept any more.
    Gone,
}

impl MayResend {
    pub(super) fn of(
        state: MessageState,
        has_body: bool,
        expires_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        match state {
            MessageState::Queued | MessageState::Sent | MessageState::Delivered => Self::NotFailed,
            _ if expires_at.is_some_and(|expires_at| expires_at <= now) => Self::Expired,
            _ if !has_body => Self::Gone,
            MessageState::Failed | MessageState::Expired => Self::Yes,
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Resend {
    /// The message.
    pub id: Uuid,
    /// The key of the form: one form sends it once.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why it was not sent again.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// Not by this person, or not there.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// See [`MayResend`].
    #[error("it cannot be sent again: {0:?}")]
    Refused(MayResend),
    /// The district has sent as many text messages as it pays for.
    #[error("no more text messages for now")]
    Limit(#[from] LimitError),
    /// The form was sent before, for another message or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the message could not be sent again")]
    Database(#[from] sqlx::Error),
}

impl ResendError {
    /// The codes that are its own; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["message-not-failed", "message-expired", "message-gone", "sms-paused", "unavailable"];
}

impl Problem for ResendError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Refused(MayResend::Expired) => "message-expired",
            Self::Refused(MayResend::Gone) => "message-gone",
            Self::Refused(MayResend::Yes | MayResend::NotFailed) => "message-not-failed",
            Self::Limit(LimitError::TooMany { .. }) => "sms-paused",
            Self::Idempotency(error) => error.code(),
            Self::Limit(LimitError::Database(_)) | Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Refused(_) => 409,
            Self::Idempotency(error) => error.status(),
            Self::Limit(_) | Self::Database(_) => 503,
        }
    }
}

/// Puts a message that was not delivered back into the queue, with all its tries, and asks for it to
/// be handed over at once, a text message to the gateway whoever was to carry it before. It counts
/// against the cap once more, since it is paid for once more. The same form again does nothing.
///
/// # Errors
/// [`ResendError`]; nothing was changed then.
pub async fn resend(kernel: &Kernel, staff: &Staff, resend: Resend) -> Result<(), ResendError> {
    staff.reach(Act::Write, Kind::Message)?;
    let Resend { id, key, request_id } = resend;
    let hash = request_hash("message-resend", [id.as_bytes()]);
    let mut once = match Once::begin(kernel, staff.id.as_bytes(), key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    if let Err(refused) = put_back(kernel, once.conn(), id).await {
        once.roll_back().await?;
        return Err(refused);
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: "resend",
        subject: Subject { kind: "message", id: Some(id) },
        detail: Detail::none(),
        request_id,
    };
    Ok(once.finish(kernel, event, &[]).await?)
}

async fn put_back(kernel: &Kernel, conn: &mut PgConnection, id: Uuid) -> Result<(), ResendError> {
    let row = sqlx::query!(
        r#"select state, channel, expires_at, body is not null as "has_body!"
           from message where id = $1 for update"#,
        id,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Denied::NotFound)?;
    let state = MessageState::parse(&row.state).unwrap_or(MessageState::Queued);
    let may = MayResend::of(state, row.has_body, row.expires_at, kernel.now());
    if may != MayResend::Yes {
        return Err(ResendError::Refused(may));
    }
    sqlx::query!(
        "update message
         set state = 'queued', tries = 0, done_at = null, deliver_after = null, carrier = null
         where id = $1",
        id,
    )
    .execute(&mut *conn)
    .await?;
    deliver::ask(kernel, &mut *conn, id, None).await?;
    if row.channel == Channel::Sms.as_str() {
        spending::spend(kernel, conn).await?;
    }
    Ok(())
}
