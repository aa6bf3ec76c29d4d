//! One message, with what came of each try.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{
    SentError,
    list::{Listed, Row},
    resend::MayResend,
};
use crate::{
    Kernel,
    accounts::{Denied, Staff},
};

/// A message as its page shows it. What it says is not among it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub message: Listed,
    /// Of the text; 0 is what the program itself says.
    pub version: i32,
    /// Whether WeChat carries or has carried it, in place of the gateway.
    pub by_wechat: bool,
    /// What the gateway calls it.
    pub provider_id: Option<String>,
    pub deliver_after: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
    pub read_at: Option<DateTime<Utc>>,
    /// What it is about: the kind, as the audit names it, and the row.
    pub subject: Option<(String, Uuid)>,
    /// Oldest first, those before staff sent it again included.
    pub tries: Vec<Try>,
    /// Whether it can be sent again, or why not.
    pub resend: MayResend,
    /// Whether this person may.
    pub may_write: bool,
}

/// What came of one try to hand it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    pub at: DateTime<Utc>,
    /// `sent`, `refused` or `retry`.
    pub outcome: String,
    /// Why it was not taken, as a code.
    pub error: Option<String>,
}

/// One message.
///
/// # Errors
/// [`SentError`].
pub async fn read(kernel: &Kernel, staff: &Staff, id: Uuid) -> Result<Sent, SentError> {
    staff.reach(Act::Read, Kind::Message)?;
    let row = sqlx::query!(
        r#"select template, template_version, channel, locale, state, tries, last_error, recipient,
             provider_id, created_at, deliver_after, expires_at, done_at, read_at, subject_kind,
             subject_id, body is not null as "has_body!", carrier is not null as "by_wechat!"
           from message where id = $1"#,
        id,
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(Denied::NotFound)?;
    let listed = Row {
        id,
        template: row.template,
        channel: row.channel,
        locale: row.locale,
        state: row.state,
        tries: row.tries,
        last_error: row.last_error,
        recipient: row.recipient,
        created_at: row.created_at,
        done_at: row.done_at,
    };
    let message = listed.listed(kernel)?;
    let resend = MayResend::of(message.state, row.has_body, row.expires_at, kernel.now());
    Ok(Sent {
        message,
        version: row.template_version,
        by_wechat: row.by_wechat,
        provider_id: row.provider_id,
        deliver_after: row.deliver_after,
        expires_at: row.expires_at,
        read_at: row.read_at,
        subject: row.subject_kind.zip(row.subject_id),
        tries: tries(&kernel.db, id).await?,
        resend,
        may_write: staff.may(Act::Write, Kind::Message),
    })
}

async fn tries(db: impl PgExecutor<'_>, message: Uuid) -> Result<Vec<Try>, sqlx::Error> {
    sqlx::query_as!(
        Try,
        "select at, outcome, error from message_try where message = $1 order by at, id",
        message,
    )
    .fetch_all(db)
    .await
}
