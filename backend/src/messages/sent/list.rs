//! The messages that a filter shows, the newest first.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    messages::{Channel, MessageState},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Recipient, SentError, recipient::masked};
use crate::{
    Kernel,
    accounts::Staff,
    lists::{List, first_id},
    privacy::{Place, open},
};

/// The list of messages. To whom they went is no filter that can be kept.
pub const MESSAGES: List =
    List { name: "messages", fields: &["state", "channel", "template", "from", "to"] };

/// Which messages. What is left out filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: Option<MessageState>,
    pub channel: Option<Channel>,
    /// The id of a template.
    pub template: Option<String>,
    /// From this day on, by the clock of Shanghai.
    pub from: Option<NaiveDate>,
    /// To the end of this day.
    pub to: Option<NaiveDate>,
    /// Sent to this number or address, or into the inbox of whoever has this number.
    pub recipient: Option<Recipient>,
}

/// A message in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: Uuid,
    pub template: String,
    pub channel: Channel,
    pub locale: Locale,
    pub state: MessageState,
    /// Since it was written or last sent again by staff.
    pub tries: i16,
    /// Why the last try did not do, as a code.
    pub last_error: Option<String>,
    /// Masked; none for an inbox, or when it is not kept any more.
    pub recipient: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When it was delivered, given up or found expired.
    pub done_at: Option<DateTime<Utc>>,
}

/// A row as it is stored.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) template: String,
    pub(super) channel: String,
    pub(super) locale: String,
    pub(super) state: String,
    pub(super) tries: i16,
    pub(super) last_error: Option<String>,
    pub(super) recipient: Option<Vec<u8>>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) done_at: Option<DateTime<Utc>>,
}

impl Row {
    pub(super) fn listed(self, kernel: &Kernel) -> Result<Listed, SentError> {
        let recipient = match self.recipient {
            Some(sealed) => {
                let place = Place { column: "message.recipient", row: self.id.as_bytes() };
                let opened = open(&kernel.keys, place, &sealed)?;
                Some(masked(&String::from_utf8_lossy(&opened)))
            }
            None => None,
        };
        Ok(Listed {
            id: self.id,
            template: self.template,
            // Checks of the table let no other words in.
            channel: Channel::parse(&self.channel).unwrap_or(Channel::Inbox),
            locale: Locale::from_tag(&self.locale).unwrap_or_default(),
            state: MessageState::parse(&self.state).unwrap_or(MessageState::Failed),
            tries: self.tries,
            last_error: self.last_error,
            recipient,
            created_at: self.created_at,
            done_at: self.done_at,
        })
    }
}

/// At most `limit` messages that `filter` shows, from the one after `after` on. They come in the
/// order of their ids, which is that of time.
///
/// # Errors
/// [`SentError`].
pub async fn list(
    kernel: &Kernel,
    staff: &Staff,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Listed>, SentError> {
    staff.reach(Act::Read, Kind::Message)?;
    let rows = match &filter.recipient {
        None => select(&kernel.db, filter, after, limit).await?,
        Some(recipient) => select_to(&kernel.db, recipient, filter, after, limit).await?,
    };
    rows.into_iter().map(|row| row.listed(kernel)).collect()
}

async fn select(
    db: impl PgExecutor<'_>,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "select id, template, channel, locale, state, tries, last_error, recipient, created_at,
           done_at
         from message
         where ($1::text is null or state = $1)
           and ($2::text is null or channel = $2)
           and ($3::text is null or template = $3)
           and ($4::uuid is null or id >= $4)
           and ($5::uuid is null or id < $5)
           and ($6::uuid is null or id < $6)
         order by id desc limit $7",
        filter.state.map(MessageState::as_str),
        filter.channel.map(Channel::as_str),
        filter.template,
        filter.from.map(first_id),
        filter.to.and_then(|day| day.succ_opt()).map(first_id),
        after,
        limit,
    )
    .fetch_all(db)
    .await
}

/// A query of its own, so that it begins at the few messages of one person whatever else is asked.
async fn select_to(
    db: impl PgExecutor<'_>,
    recipient: &Recipient,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"with theirs as materialized (
             select id from message where recipient_index = any($8)
             union
             select message.id from message
             join resident on resident.id = message.resident
             where resident.phone_index = any($8) and message.channel = 'inbox'
           )
           select message.id, template, channel, locale, state, tries, last_error, recipient,
             created_at, done_at
           from theirs join message on message.id = theirs.id
           where ($1::text is null or state = $1)
             and ($2::text is null or channel = $2)
             and ($3::text is null or template = $3)
             and ($4::uuid is null or message.id >= $4)
             and ($5::uuid is null or message.id < $5)
             and ($6::uuid is null or message.id < $6)
           order by message.id desc limit $7"#,
        filter.state.map(MessageState::as_str),
        filter.channel.map(Channel::as_str),
        filter.template,
        filter.from.map(first_id),
        filter.to.and_then(|day| day.succ_opt()).map(first_id),
        after,
        limit,
        recipient.indexes(),
    )
    .fetch_all(db)
    .await
}
