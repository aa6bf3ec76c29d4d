//! Writing a message, to be delivered once the transaction is committed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    locale::Locale,
    messages::{Channel, MessageState},
    phone::Phone,
};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    Template, Text, catalogue, deliver,
    email::normal_email,
    quiet, spending,
    subscriptions::{self, Card},
    texts,
};
use crate::{
    Kernel, Problem,
    limits::LimitError,
    privacy::{Place, blind_index, seal},
};

/// Where a message goes.
#[derive(Debug, Clone, Copy)]
pub enum To<'a> {
    /// By text message, to a mobile.
    Phone(&'a Phone),
    /// By e-mail. Personal data, so not for logs.
    Email(&'a str),
    /// Into the inbox of this account.
    Resident(Uuid),
}

impl To<'_> {
    /// The channel that it takes.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Self::Phone(_) => Channel::Sms,
            Self::Email(_) => Channel::Email,
            Self::Resident(_) => Channel::Inbox,
        }
    }
}

/// A message to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// A file of `backend/seed/messages`: `sign-in-code`.
    pub template: &'static str,
    pub to: To<'a>,
    /// The language of the text.
    pub locale: Locale,
    /// What the places of the template are filled with, by name. Values that it has no place for do
    /// no harm.
    pub values: &'a [(&'static str, &'a str)],
    /// The account that it is for, if there is one; for [`To::Resident`] it need not be said again.
    pub resident: Option<Uuid>,
    /// What it is about: the kind, as the audit names it, and the row.
    pub subject: Option<(&'static str, Uuid)>,
    /// Not before this instant; somebody's quiet hours may put it off further.
    pub deliver_after: Option<DateTime<Utc>>,
    /// Of no use after this instant, and then not sent any more.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Why a message was not written. The transaction is then good for nothing but to be rolled back.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The district has sent as many text messages as it pays for.
    #[error("no more text messages for another {retry_after}")]
    Breaker {
        /// How long until there are some again.
        retry_after: TimeDelta,
    },
    /// A landline.
    #[error("not a mobile")]
    NotMobile,
    /// Not an e-mail address.
    #[error("not an e-mail address")]
    Address,
    /// There is no such template, or not for this channel.
    #[error("no template {0} for {1:?}")]
    Template(&'static str, Channel),
    /// The template has a place for a value that was not given.
    #[error("the template {0} wants a value that was not given")]
    Value(&'static str),
    /// The database did not answer as it should.
    #[error("the message could not be written")]
    Database(#[from] sqlx::Error),
}

impl SendError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] =
        &["sms-paused", "phone-not-mobile", "email-invalid", "internal", "unavailable"];
}

impl Problem for SendError {
    fn code(&self) -> &'static str {
        match self {
            Self::Breaker { .. } => "sms-paused",
            Self::NotMobile => "phone-not-mobile",
            Self::Address => "email-invalid",
            Self::Template(..) | Self::Value(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotMobile | Self::Address => 422,
            Self::Template(..) | Self::Value(_) => 500,
            Self::Breaker { .. } | Self::Database(_) => 503,
        }
    }
}

impl From<LimitError> for SendError {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::TooMany { retry_after } => Self::Breaker { retry_after },
            LimitError::Database(error) => Self::Database(error),
        }
    }
}

/// Writes a message in the transaction of `conn`, to be delivered once that is committed, and gives
/// its id. A text message holds a lock on the count of all of them until then: send it late in the
/// transaction.
///
/// # Errors
/// [`SendError`].
pub async fn send(
    kernel: &Kernel,
    conn: &mut PgConnection,
    message: Outgoing<'_>,
) -> Result<Uuid, SendError> {
    write(kernel, conn, message, None).await
}

/// As [`send`], to an account: where it has agreed to it, WeChat carries a text message, and nothing
/// is spent on it.
///
/// # Errors
/// [`SendError`].
pub(super) async fn send_to(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Uuid,
    message: Outgoing<'_>,
) -> Result<Uuid, SendError> {
    let card = match message.to {
        To::Phone(_) => subscriptions::take(kernel, conn, resident, &message).await?,
        To::Email(_) | To::Resident(_) => None,
    };
    write(kernel, conn, message, card.as_ref()).await
}

async fn write(
    kernel: &Kernel,
    conn: &mut PgConnection,
    message: Outgoing<'_>,
    card: Option<&Card>,
) -> Result<Uuid, SendError> {
    let channel = message.to.channel();
    let recipient = recipient(message.to)?;
    let said = (message.template, channel, message.locale);
    let (template, version, text) = rendered(&mut *conn, said, message.values).await?;
    let id = kernel.new_id();
    let message = Outgoing {
        deliver_after: quiet::put_off(kernel, &mut *conn, template, &message).await?,
        ..message
    };
    if channel == Channel::Sms && card.is_none() {
        spending::spend(kernel, conn).await?;
    }
    insert(kernel, &mut *conn, id, version, &message, recipient.as_deref(), &text).await?;
    if let Some(card) = card {
        subscriptions::keep(kernel, &mut *conn, id, card).await?;
    }
    if channel != Channel::Inbox {
        deliver::ask(kernel, conn, id, message.deliver_after).await?;
    }
    Ok(id)
}

/// What a message says through a channel in a language, with its values in it: its template, and the
/// version of its text.
pub(crate) async fn rendered(
    executor: impl PgExecutor<'_>,
    (name, channel, locale): (&'static str, Channel, Locale),
    values: &[(&'static str, &str)],
) -> Result<(&'static Template, i32, Text), SendError> {
    let unknown = || SendError::Template(name, channel);
    let template = catalogue::find(name).ok_or_else(unknown)?;
    let (version, text) =
        texts::current(executor, template, channel, locale).await?.ok_or_else(unknown)?;
    let text = text.fill(channel, values).map_err(|_value| SendError::Value(name))?;
    Ok((template, version, text))
}

/// The phone or the address in its normal form; none for the inbox.
fn recipient(to: To<'_>) -> Result<Option<String>, SendError> {
    match to {
        To::Phone(phone) if phone.is_mobile() => Ok(Some(phone.as_str().to_owned())),
        To::Phone(_) => Err(SendError::NotMobile),
        To::Email(address) => normal_email(address).map(Some).ok_or(SendError::Address),
        To::Resident(_) => Ok(None),
    }
}

/// The field of the blind index, shared with every other table that has phones or addresses; as in
/// [`SEALED`](crate::privacy::SEALED).
const fn index_field(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "contact.email",
        Channel::Sms | Channel::Inbox => "contact.phone",
    }
}

async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    id: Uuid,
    version: i32,
    message: &Outgoing<'_>,
    recipient: Option<&str>,
    text: &Text,
) -> Result<(), sqlx::Error> {
    let now = kernel.now();
    let channel = message.to.channel();
    let seal_at = |column, value: &str| {
        let place = Place { column, row: id.as_bytes() };
        seal(&kernel.keys, &*kernel.random, place, value.as_bytes())
    };
    let index =
        recipient.map(|recipient| blind_index(&kernel.keys, index_field(channel), recipient));
    let resident = match message.to {
        To::Resident(resident) => Some(resident),
        To::Phone(_) | To::Email(_) => message.resident,
    };
    // A message in the inbox is where it is read from the beginning.
    let (state, done_at) = match channel {
        Channel::Inbox => (MessageState::Delivered, Some(now)),
        Channel::Sms | Channel::Email => (MessageState::Queued, None),
    };
    sqlx::query!(
        "insert into message
           (id, template, template_version, channel, locale, recipient, recipient_index, resident,
            title, body, subject_kind, subject_id, state, created_at, deliver_after, expires_at,
            done_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        id,
        message.template,
        version,
        channel.as_str(),
        message.locale.as_str(),
        recipient.map(|recipient| seal_at("message.recipient", recipient)),
        index.as_ref().map(|index| &index[..]),
        resident,
        channel.has_title().then(|| seal_at("message.title", &text.title)),
        seal_at("message.body", &text.body),
        message.subject.map(|(kind, _)| kind),
        message.subject.map(|(_, id)| id),
        state.as_str(),
        now,
        message.deliver_after,
        message.expires_at,
        done_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
