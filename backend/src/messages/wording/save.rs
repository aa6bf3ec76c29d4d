//! Staff change what a message says: its next version. Messages that are on their way keep theirs.

use domain::{
    accounts::{Act, Kind},
    text::{clean_line, clean_lines},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{TextOf, WordingError};
use crate::{
    Kernel,
    accounts::Staff,
    audit::{self, Detail, Event, Subject},
    messages::{Channel, Text, texts::current},
};

/// A text as it was sent.
#[derive(Debug, Clone)]
pub struct Save {
    pub of: TextOf,
    /// The version that was opened for editing; 0 is what the program itself says.
    pub version: i32,
    /// As it was typed.
    pub text: Text,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Keeps the next version and tells its number. Whoever edited an older one is refused, so that
/// nobody's work is lost unseen. That also makes a second click harmless: it finds its own version,
/// and where that says the same, it is answered as the first click was.
///
/// # Errors
/// [`WordingError`]; nothing was changed then.
pub async fn save(kernel: &Kernel, staff: &Staff, save: Save) -> Result<i32, WordingError> {
    staff.reach(Act::Write, Kind::Template)?;
    let Save { of, version: opened, text, request_id } = save;
    let text = clean(of.channel, &text);
    let wrong = text.check(of.template, of.channel);
    if !wrong.is_empty() {
        return Err(WordingError::Invalid(wrong));
    }
    let mut tx = kernel.db.begin().await?;
    let (last, said) = current(&mut *tx, of.template, of.channel, of.locale)
        .await?
        .ok_or(crate::accounts::Denied::NotFound)?;
    if said == text && (opened == last || opened.saturating_add(1) == last) {
        tx.rollback().await?;
        return Ok(last);
    }
    let version = last + 1;
    // Of two who save at the same moment the primary key lets one through, and the other waits here
    // until it is known which.
    if opened != last || !insert(kernel, &mut tx, staff.id, of, version, &text).await? {
        tx.rollback().await?;
        return Err(WordingError::Changed(if opened == last { version } else { last }));
    }
    let detail = Detail::none()
        .word("template", of.template.id)
        .word("channel", of.channel.as_str())
        .word("locale", of.locale.as_str())
        .number("version", version.into());
    audit::record(
        &mut tx,
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: staff.actor(),
            act: "update",
            subject: Subject { kind: "message-template", id: None },
            detail,
            request_id,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(version)
}

/// A title and a text message are a line each. A text message has no title, whatever was sent.
fn clean(channel: Channel, text: &Text) -> Text {
    let title = if channel.has_title() { clean_line(&text.title) } else { String::new() };
    let body = match channel {
        Channel::Sms => clean_line(&text.body),
        Channel::Email | Channel::Inbox => clean_lines(&text.body),
    };
    Text { title, body }
}

/// False when the version is there already.
async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    of: TextOf,
    version: i32,
    text: &Text,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "insert into message_template
           (template, channel, locale, version, title, body, edited_by, edited_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
        of.template.id,
        of.channel.as_str(),
        of.locale.as_str(),
        version,
        text.title,
        text.body,
        staff,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
