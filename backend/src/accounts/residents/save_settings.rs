//! A resident says how they want the pages, and how they want to be told.

use chrono::NaiveTime;
use domain::{
    locale::Locale,
    messages::{Channel, MessageKind, QuietHours},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{By, Settings};
use crate::{
    Kernel, Problem,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    messages::choices,
    once::{Begun, Once},
    problem::FieldError,
};

/// Settings as they were sent.
#[derive(Debug, Clone)]
pub struct SaveSettings {
    pub by: By,
    /// The tag of a language.
    pub locale: String,
    pub elder: bool,
    /// Whether there are quiet hours at all.
    pub quiet: bool,
    /// Their beginning and end as the field has them, `22:00`; without them nothing is looked at.
    pub quiet_from: String,
    pub quiet_to: String,
    /// Whether a kind is wanted through a channel, of what can be chosen; what is not named stays as it
    /// is.
    pub wanted: Vec<(MessageKind, Channel, bool)>,
    /// What they have seen, where it is to be saved in place of nothing else; none where it does not
    /// matter. Where their messages go is not looked at.
    pub seen: Option<Settings>,
}

/// Why settings were not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveSettingsError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// They are not as they were seen any more.
    #[error("the settings have changed meanwhile")]
    Changed,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the settings could not be saved")]
    Database(#[from] sqlx::Error),
}

impl SaveSettingsError {
    /// The codes that are its own; those of [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "language-missing",
        "quiet-from-invalid",
        "quiet-to-invalid",
        "quiet-same",
        "form-invalid",
        "changed-meanwhile",
        "unavailable",
    ];

    /// What is wrong with which field; empty when it is not about a field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            Self::Changed | Self::Idempotency(_) | Self::Database(_) => Vec::new(),
        }
    }
}

impl Problem for SaveSettingsError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Changed => "changed-meanwhile",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Changed => 412,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Saves the settings. Of two tabs the later one counts, unless it says what it has seen; the same form
/// sent twice is one change.
///
/// # Errors
/// [`SaveSettingsError`]; nothing was changed then.
pub async fn save_settings(kernel: &Kernel, save: &SaveSettings) -> Result<(), SaveSettingsError> {
    let (locale, quiet) = check(save).map_err(SaveSettingsError::Invalid)?;
    let id = save.by.resident.id;
    let begun = Once::begin(kernel, id.as_bytes(), save.by.key, hash(save)).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    if let Some(seen) = &save.seen
        && !is_as_seen(once.conn(), id, seen).await?
    {
        once.roll_back().await?;
        return Err(SaveSettingsError::Changed);
    }
    sqlx::query!(
        "update resident set locale = $2, elder = $3, quiet_from = $4, quiet_to = $5
         where id = $1",
        id,
        locale.as_str(),
        save.elder,
        quiet.map(QuietHours::from),
        quiet.map(QuietHours::to),
    )
    .execute(once.conn())
    .await?;
    for (kind, channel, wanted) in &save.wanted {
        choose(once.conn(), id, (*kind, *channel), *wanted).await?;
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: save.by.resident.actor(),
        act: "save-settings",
        subject: Subject { kind: "resident", id: Some(id) },
        detail: Detail::none(),
        request_id: save.by.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await?;
    Ok(())
}

/// Whether they still are what was seen. They are locked until the transaction ends.
async fn is_as_seen(
    conn: &mut PgConnection,
    id: Uuid,
    seen: &Settings,
) -> Result<bool, sqlx::Error> {
    let row = sqlx::query!(
        "select locale, elder, quiet_from, quiet_to from resident where id = $1 for update",
        id,
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(row.locale == seen.locale.as_str()
        && row.elder == seen.elder
        && row.quiet_from == seen.quiet.map(QuietHours::from)
        && row.quiet_to == seen.quiet.map(QuietHours::to)
        && choices(conn, id).await? == seen.choices)
}

fn check(save: &SaveSettings) -> Result<(Locale, Option<QuietHours>), Vec<FieldError>> {
    let mut wrong = Vec::new();
    let locale = Locale::from_tag(&save.locale);
    if locale.is_none() {
        wrong.push(FieldError::new("locale", "language-missing"));
    }
    let mut time = |text: &str, field, code| {
        let time = read_time(text);
        if time.is_none() {
            wrong.push(FieldError::new(field, code));
        }
        time
    };
    let quiet = save.quiet.then(|| {
        let from = time(&save.quiet_from, "quiet_from", "quiet-from-invalid");
        from.zip(time(&save.quiet_to, "quiet_to", "quiet-to-invalid"))
    });
    let quiet = quiet.flatten().map(|(from, to)| QuietHours::new(from, to));
    if quiet == Some(None) {
        wrong.push(FieldError::new("quiet_to", "quiet-same"));
    }
    match locale {
        Some(locale) if wrong.is_empty() => Ok((locale, quiet.flatten())),
        _ => Err(wrong),
    }
}

/// A time as the browser's field sends it, some of them with seconds.
fn read_time(text: &str) -> Option<NaiveTime> {
    let text = domain::text::clean_line(text).replace('：', ":");
    ["%H:%M", "%H:%M:%S"].into_iter().find_map(|form| NaiveTime::parse_from_str(&text, form).ok())
}

fn hash(save: &SaveSettings) -> crate::idempotency::RequestHash {
    let wanted = save.wanted.iter();
    let wanted =
        wanted.flat_map(|(kind, channel, wanted)| [kind.as_str(), channel.as_str(), yes(*wanted)]);
    let parts = [&*save.locale, yes(save.elder), yes(save.quiet), &save.quiet_from, &save.quiet_to];
    let parts: Vec<&str> = parts.into_iter().chain(wanted).collect();
    request_hash("save-settings", parts)
}

const fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

async fn choose(
    conn: &mut PgConnection,
    resident: Uuid,
    (kind, channel): (MessageKind, Channel),
    wanted: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into message_choice (resident, kind, channel, wanted) values ($1, $2, $3, $4)
         on conflict (resident, kind, channel) do update set wanted = excluded.wanted",
        resident,
        kind.as_str(),
        channel.as_str(),
        wanted,
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
