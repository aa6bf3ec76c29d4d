//! Telling a resident with an account, in the ways that they chose.

use chrono::{DateTime, Utc};
use domain::{locale::Locale, messages::Channel, phone::Phone};
use sqlx::{Connection, PgConnection, PgExecutor};
use uuid::Uuid;

use super::{Outgoing, To, catalogue, choices, send::send_to};
use crate::{
    Kernel,
    privacy::{OpenError, Place, open},
};

/// Something to tell.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// A file of `backend/seed/messages` with a kind.
    pub template: &'static str,
    /// What its places are filled with, by name.
    pub values: &'a [(&'static str, &'a str)],
    /// What it is about: the kind, as the audit names it, and the row.
    pub subject: Option<(&'static str, Uuid)>,
    /// Of no use after this instant.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Writes `notice` for `resident`, in the transaction of `conn`, through every channel that they
/// want and have. A channel that fails, such as text messages when no more are paid for, is logged
/// and does not keep the others back. How many were written: none for an account that is gone.
///
/// # Errors
/// When the database refuses.
pub async fn notify(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Uuid,
    notice: Notice<'_>,
) -> Result<usize, sqlx::Error> {
    let Some(channels) = channels(&mut *conn, notice.template, resident).await? else {
        tracing::error!(template = notice.template, "no template for residents");
        return Ok(0);
    };
    let Some(reader) = read(kernel, conn, resident).await? else { return Ok(0) };
    let mut written = 0;
    for channel in channels {
        let to = match channel {
            Channel::Inbox => Some(To::Resident(resident)),
            Channel::Email => reader.email.as_deref().map(To::Email),
            Channel::Sms => reader.phone.as_ref().map(To::Phone),
        };
        let Some(to) = to else { continue };
        let message = Outgoing {
            template: notice.template,
            to,
            locale: reader.locale,
            values: notice.values,
            resident: Some(resident),
            subject: notice.subject,
            deliver_after: None,
            expires_at: notice.expires_at,
        };
        let mut savepoint = conn.begin().await?;
        match send_to(kernel, &mut savepoint, resident, message).await {
            Ok(_) => {
                savepoint.commit().await?;
                written += 1;
            }
            Err(error) => {
                tracing::warn!(%error, channel = channel.as_str(), "resident not told");
                savepoint.rollback().await?;
            }
        }
    }
    Ok(written)
}

/// The channels through which `resident` wants a message; none where residents get no such message.
pub(crate) async fn channels(
    executor: impl PgExecutor<'_>,
    template: &str,
    resident: Uuid,
) -> Result<Option<Vec<Channel>>, sqlx::Error> {
    let found = catalogue::find(template).and_then(|found| Some((found, found.kind?)));
    let Some((template, kind)) = found else { return Ok(None) };
    let wanted = choices(executor, resident).await?;
    let mut channels: Vec<_> =
        template.channels().filter(|channel| wanted.want(kind, *channel)).collect();
    // Text messages last: they hold the lock on the count of all of them.
    channels.sort_by_key(|channel| *channel == Channel::Sms);
    Ok(Some(channels))
}

/// Whom it is for. Personal data, so not `Debug`.
struct Reader {
    locale: Locale,
    phone: Option<Phone>,
    email: Option<String>,
}

async fn read(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Uuid,
) -> Result<Option<Reader>, sqlx::Error> {
    let row = sqlx::query!(
        "select locale, phone, email from resident where id = $1 and deleted_at is null",
        resident,
    )
    .fetch_optional(conn)
    .await?;
    let opened = |column, sealed: Option<Vec<u8>>| {
        let place = Place { column, row: resident.as_bytes() };
        let text = sealed.map(|sealed| open(&kernel.keys, place, &sealed)).transpose();
        text.map(|text| text.map(|text| String::from_utf8_lossy(&text).into_owned()))
    };
    // What does not open is missing from one channel; whoever runs Minhu reads of it in the log.
    let known = |text: Result<Option<String>, OpenError>| {
        text.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "contact does not open");
            None
        })
    };
    Ok(row.map(|row| Reader {
        locale: Locale::from_tag(&row.locale).unwrap_or_default(),
        phone: known(opened("resident.phone", row.phone)).and_then(|text| Phone::parse(&text).ok()),
        email: known(opened("resident.email", row.email)),
    }))
}

#[cfg(test)]
mod tests;
