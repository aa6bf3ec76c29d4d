//! The job `deliver-message`: hands a message over, or notes why not.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{
    locale::Locale,
    messages::{Channel, MessageState},
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    carriers::{NotTaken, Sms, Taken},
    mailer::Mail,
    quiet,
    subscriptions::{self, Card, FallBack},
};
use crate::{
    Kernel, districts,
    jobs::{Failure, Handler},
    outbox::{self, Task},
    privacy::{OpenError, Place, open},
};

/// How often a message is tried before it has failed; staff can then send it again.
const TRIES: i16 = 10;
/// How often WeChat is tried before a message is sent as the text message that it is.
const WECHAT_TRIES: i16 = 4;

/// How a message that WeChat carries is counted.
const WECHAT: &str = "wechat";

/// Hands a message over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverMessage {
    /// The row of `message`.
    pub message: Uuid,
}

impl Task for DeliverMessage {
    const NAME: &'static str = "deliver-message";
    /// More than [`TRIES`], so that a message fails by itself and not as a dead letter, which is left
    /// for what is wrong with the database.
    const MAX_ATTEMPTS: i16 = 15;
}

/// Asks for `message` to be delivered once the transaction of `conn` is committed, and not before
/// `after`.
pub(super) async fn ask(
    kernel: &Kernel,
    conn: &mut PgConnection,
    message: Uuid,
    after: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    let (id, now, task) = (kernel.new_id(), kernel.now(), DeliverMessage { message });
    match after {
        Some(after) => outbox::write_later(conn, id, now, after, &task).await,
        None => outbox::write(conn, id, now, &task).await,
    }
}

impl Handler for DeliverMessage {
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// A worker that dies between the gateway's answer and the note of it is followed by one that
    /// hands the message over again: under the same id, so that the gateway can tell.
    async fn run(self, kernel: &Kernel, _id: Uuid) -> Result<(), Failure> {
        let Some(message) = read(kernel, self.message).await? else { return Ok(()) };
        if message.expires_at.is_some_and(|expires_at| expires_at <= kernel.now()) {
            count(message.channel.as_str(), "expired");
            return expire(kernel, self.message).await.map_err(Failure::from);
        }
        if let Some(until) = quiet::held_until(kernel, &message.template, message.resident).await? {
            return put_off(kernel, self.message, until).await.map_err(Failure::from);
        }
        let (carrier, handed) = match by_wechat(kernel, &message).await? {
            ByWeChat::Handed(handed) => (WECHAT, handed),
            ByWeChat::Not => (message.channel.as_str(), hand_over(kernel, &message).await?),
            // Looked at anew: the other run may have died since.
            ByWeChat::Gone => return Err(Failure::because("changed-meanwhile")),
        };
        match handed {
            Ok(taken) => {
                count(carrier, "sent");
                note_sent(kernel, self.message, &taken).await?;
            }
            Err(NotTaken::Later(code)) if message.tries + 1 < TRIES => {
                count(carrier, "retry");
                note_retry(kernel, self.message, code).await?;
                return Err(Failure::because(code));
            }
            Err(NotTaken::Refused(code) | NotTaken::Later(code)) => {
                count(carrier, "failed");
                tracing::warn!(message = %self.message, code, "message not delivered");
                note_failed(kernel, self.message, code).await?;
            }
        }
        Ok(())
    }
}

/// `carrier` is a channel, or [`WECHAT`].
fn count(carrier: &'static str, outcome: &'static str) {
    let labels = [("channel", carrier), ("outcome", outcome)];
    metrics::counter!("minhu_messages_total", &labels).increment(1);
}

/// A message that waits, opened. Personal data, so not `Debug`.
struct Waiting {
    id: Uuid,
    template: String,
    resident: Option<Uuid>,
    channel: Channel,
    locale: Locale,
    recipient: String,
    title: String,
    body: String,
    tries: i16,
    expires_at: Option<DateTime<Utc>>,
    /// Whether WeChat is to carry it, and what it is given.
    is_carried: bool,
    card: Option<Card>,
}

/// The message, if it still waits.
async fn read(kernel: &Kernel, id: Uuid) -> Result<Option<Waiting>, Failure> {
    let row = sqlx::query!(
        "select template, resident, channel, locale, recipient, title, body, tries, expires_at,
           carrier, wechat_values
         from message where id = $1 and state = 'queued'",
        id,
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let opened = |column, sealed: Option<Vec<u8>>| -> Result<String, OpenError> {
        let Some(sealed) = sealed else { return Ok(String::new()) };
        let bytes = open(&kernel.keys, Place { column, row: id.as_bytes() }, &sealed)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let closed = |_error| Failure::because("message does not open");
    let card = row.wechat_values.map(|sealed| subscriptions::open_card(kernel, id, &sealed));
    Ok(Some(Waiting {
        id,
        template: row.template,
        resident: row.resident,
        channel: Channel::parse(&row.channel)
            .ok_or_else(|| Failure::because("message of an unknown channel"))?,
        locale: Locale::from_tag(&row.locale).unwrap_or_default(),
        recipient: opened("message.recipient", row.recipient).map_err(closed)?,
        title: opened("message.title", row.title).map_err(closed)?,
        body: opened("message.body", row.body).map_err(closed)?,
        tries: row.tries,
        expires_at: row.expires_at,
        is_carried: row.carrier.is_some(),
        card: card.transpose().map_err(closed)?.flatten(),
    }))
}

/// What WeChat has to do with a message.
enum ByWeChat {
    /// It was handed to it.
    Handed(Result<Taken, NotTaken>),
    /// It does not carry it, or not any more: the gateway does.
    Not,
    /// Another run of the same job has taken it over.
    Gone,
}

/// Hands a message to WeChat that it is to carry.
async fn by_wechat(kernel: &Kernel, message: &Waiting) -> Result<ByWeChat, Failure> {
    if !message.is_carried {
        return Ok(ByWeChat::Not);
    }
    let carried = match &message.card {
        Some(card) => subscriptions::carry(kernel, message.locale, card).await?,
        None => Err(NotTaken::Refused("wechat-none")),
    };
    let code = match carried {
        Ok(()) => return Ok(ByWeChat::Handed(Ok(Taken::default()))),
        Err(NotTaken::Later(code)) if message.tries + 1 < WECHAT_TRIES => {
            return Ok(ByWeChat::Handed(Err(NotTaken::Later(code))));
        }
        Err(NotTaken::Refused(code) | NotTaken::Later(code)) => code,
    };
    let card = message.card.as_ref();
    Ok(match subscriptions::fall_back(kernel, message.id, card, code).await? {
        FallBack::Paid => ByWeChat::Not,
        FallBack::Paused => ByWeChat::Handed(Err(NotTaken::Later("sms-paused"))),
        FallBack::Gone => ByWeChat::Gone,
    })
}

async fn hand_over(kernel: &Kernel, message: &Waiting) -> Result<Result<Taken, NotTaken>, Failure> {
    let carriers = &kernel.carriers;
    let Waiting { id, recipient, title, body, .. } = message;
    Ok(match message.channel {
        Channel::Sms => match &carriers.sms {
            Some(gateway) => gateway.send(Sms { id: *id, phone: recipient, text: body }).await,
            None => nowhere(kernel, "no-gateway").await?,
        },
        Channel::Email => match &carriers.mail {
            Some(mailer) => {
                let mail = Mail { id: *id, to: recipient, locale: message.locale, title, body };
                mailer.send(mail).await
            }
            None => nowhere(kernel, "no-mail-server").await?,
        },
        Channel::Inbox => Ok(Taken::default()),
    })
}

/// Nothing is set up to carry it. The demonstration counts it as sent, to be read at `/dev/outbox`;
/// elsewhere it waits until something is.
async fn nowhere(kernel: &Kernel, code: &'static str) -> Result<Result<Taken, NotTaken>, Failure> {
    match districts::load(&kernel.db).await {
        Ok(district) if district.demonstration => Ok(Ok(Taken::default())),
        Ok(_) | Err(districts::LoadError::Missing) => Ok(Err(NotTaken::Later(code))),
        Err(districts::LoadError::Inconsistent(_)) => {
            Err(Failure::because("settings of the district do not fit"))
        }
        Err(districts::LoadError::Database(error)) => Err(error.into()),
    }
}

/// It came due within quiet hours, after a retry or because they were changed: another job takes
/// this one's place when they are over.
async fn put_off(kernel: &Kernel, id: Uuid, until: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let waits = sqlx::query!(
        "update message set deliver_after = $2 where id = $1 and state = 'queued'",
        id,
        until,
    )
    .execute(&mut *tx)
    .await?;
    if waits.rows_affected() == 1 {
        ask(kernel, &mut tx, id, Some(until)).await?;
    }
    tx.commit().await
}

async fn expire(kernel: &Kernel, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update message set state = $2, done_at = $3, wechat_values = null
         where id = $1 and state = 'queued'",
        id,
        MessageState::Expired.as_str(),
        kernel.now(),
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}

/// One statement each, so that a message is never of one state with the tries of another.
async fn note_sent(kernel: &Kernel, id: Uuid, taken: &Taken) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with noted as (
           update message set state = $2, done_at = $3, tries = tries + 1, last_error = null,
             provider_id = coalesce($4, provider_id), wechat_values = null
           where id = $1 and state = 'queued' returning id
         )
         insert into message_try (id, message, at, outcome) select $5, id, $3, 'sent' from noted",
        id,
        MessageState::Sent.as_str(),
        kernel.now(),
        taken.provider_id,
        kernel.new_id(),
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}

async fn note_failed(kernel: &Kernel, id: Uuid, code: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with noted as (
           update message set state = $2, done_at = $3, tries = tries + 1, last_error = $4,
             wechat_values = null
           where id = $1 and state = 'queued' returning id
         )
         insert into message_try (id, message, at, outcome, error)
         select $5, id, $3, 'refused', $4 from noted",
        id,
        MessageState::Failed.as_str(),
        kernel.now(),
        code,
        kernel.new_id(),
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}

async fn note_retry(kernel: &Kernel, id: Uuid, code: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with noted as (
           update message set tries = tries + 1, last_error = $3
           where id = $1 and state = 'queued' returning id
         )
         insert into message_try (id, message, at, outcome, error)
         select $4, id, $2, 'retry', $3 from noted",
        id,
        kernel.now(),
        code,
        kernel.new_id(),
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
