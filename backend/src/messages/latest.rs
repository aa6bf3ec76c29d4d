//! The latest messages, opened, for where nothing carries them out of the house.

use chrono::{DateTime, Utc};

use crate::{
    Kernel,
    privacy::{OpenError, Place, open},
};

/// A message, opened. Personal data, so not `Debug`.
pub struct Opened {
    pub template: String,
    pub channel: String,
    /// Empty for the inbox, or when it is not kept any more.
    pub recipient: String,
    pub title: String,
    pub body: String,
    pub state: String,
    pub created_at: DateTime<Utc>,
}

/// Why the messages could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LatestError {
    /// One does not open with these keys.
    #[error("a message does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the messages could not be read")]
    Database(#[from] sqlx::Error),
}

/// The latest `limit` messages, the newest first, with everything that they say. For `/dev/outbox`
/// only: it asks nobody for a permission.
///
/// # Errors
/// [`LatestError`].
pub async fn latest(kernel: &Kernel, limit: i64) -> Result<Vec<Opened>, LatestError> {
    let rows = sqlx::query!(
        "select id, template, channel, recipient, title, body, state, created_at
         from message order by id desc limit $1",
        limit,
    )
    .fetch_all(&kernel.db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let opened = |column, sealed: Option<Vec<u8>>| -> Result<String, OpenError> {
                let Some(sealed) = sealed else { return Ok(String::new()) };
                let place = Place { column, row: row.id.as_bytes() };
                Ok(String::from_utf8_lossy(&open(&kernel.keys, place, &sealed)?).into_owned())
            };
            Ok(Opened {
                recipient: opened("message.recipient", row.recipient)?,
                title: opened("message.title", row.title)?,
                body: opened("message.body", row.body)?,
                template: row.template,
                channel: row.channel,
                state: row.state,
                created_at: row.created_at,
            })
        })
        .collect()
}
