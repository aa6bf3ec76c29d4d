//! A member of staff gives a setting another value, at once or from a time on.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    text::{clean_line, clean_lines, length},
};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    apply_due, current,
    parts::{Control, Part, assemble, parts},
};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{self, Detail, Event, MAX_NOTE, Subject},
    districts::{District, validate},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    problem::FieldError,
};

/// How far ahead a change may be planned.
const AHEAD: TimeDelta = TimeDelta::days(730);
/// The fields of the form, in the order of the parts.
const FIELDS: [&str; super::MAX_PARTS] =
    ["part-1", "part-2", "part-3", "part-4", "part-5", "part-6", "part-7"];

/// A change as it was sent.
#[derive(Debug, Clone)]
pub struct Change {
    /// The setting.
    pub setting: String,
    /// What stands in each of its [`parts`].
    pub parts: Vec<String>,
    /// From when on, as `2026-12-01T08:00` by the clock of Shanghai; empty is at once.
    pub effective: String,
    /// Why; kept sealed beside the event, may be empty.
    pub note: String,
    /// The key of the form.
    pub key: FormKey,
    /// Whether they proved lately that it is they.
    pub confirmed: bool,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Not by this person, or there is no such setting.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// They have to prove first that it is they.
    #[error("not confirmed lately")]
    NotConfirmed,
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// It is so already.
    #[error("the setting has this value")]
    Unchanged,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was changed.
    #[error("the setting could not be changed")]
    Database(#[from] sqlx::Error),
}

impl ChangeError {
    /// The codes that are its own; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "confirm-first",
        "form-invalid",
        "setting-empty",
        "setting-too-long",
        "setting-invalid",
        "setting-time",
        "setting-past",
        "setting-far",
        "setting-unchanged",
        "note-too-long",
        "unavailable",
    ];

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Problem for ChangeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::NotConfirmed => "confirm-first",
            Self::Invalid(_) => "form-invalid",
            Self::Unchanged => "setting-unchanged",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::NotConfirmed => 403,
            Self::Invalid(_) | Self::Unchanged => 422,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Changes a setting and gives the id of the change. The value is checked within all settings as
/// they are now. The same form sent twice is one change.
///
/// # Errors
/// [`ChangeError`]; nothing was changed then.
pub async fn change(kernel: &Kernel, staff: &Staff, change: Change) -> Result<Uuid, ChangeError> {
    staff.reach(Act::Write, Kind::Setting)?;
    let setting = District::KEYS.into_iter().find(|key| *key == change.setting);
    let setting = setting.ok_or(Denied::NotFound)?;
    let parts = parts(setting).ok_or(Denied::NotFound)?;
    if !change.confirmed {
        return Err(ChangeError::NotConfirmed);
    }
    let now = kernel.now();
    let fields = [setting.to_owned(), change.effective.clone(), change.note.clone()];
    let hash = request_hash("change-setting", fields.iter().chain(&change.parts));
    let mut once = match Once::begin(kernel, staff.id.as_bytes(), change.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return Ok(Uuid::from_slice(&answer).unwrap_or_default()),
    };
    let tx = once.conn();
    let settings = current(&mut *tx).await?;
    let checked = Checked::of(&change, setting, parts, settings, now);
    let Checked { value, effective, later, note } = checked?;
    let id = kernel.new_id();
    insert(tx, id, setting, value.as_ref(), effective, now, staff.id).await?;
    apply_due(&mut *tx, now).await?;
    let event = Event {
        id: kernel.new_id(),
        at: now,
        actor: staff.actor(),
        act: "change-setting",
        subject: Subject { kind: "district-setting", id: Some(id) },
        detail: Detail::none()
            .word("key", setting)
            .word("effective", if later { "later" } else { "now" }),
        request_id: change.request_id.clone(),
    };
    let event_id = event.id;
    audit::record(tx, event).await?;
    audit::add_note(kernel, tx, event_id, &note).await?;
    once.finish_recorded(kernel, id.as_bytes()).await?;
    Ok(id)
}

/// A change without mistakes.
struct Checked {
    /// None takes the setting away.
    value: Option<Value>,
    effective: DateTime<Utc>,
    later: bool,
    note: String,
}

impl Checked {
    fn of(
        change: &Change,
        setting: &'static str,
        parts: &[Part],
        mut settings: Map<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<Self, ChangeError> {
        let mut wrong = Vec::new();
        let typed: Vec<String> = (0..parts.len())
            .map(|number| change.parts.get(number).map(String::as_str).unwrap_or_default())
            .map(clean_line)
            .collect();
        let taken_away = parts
            .iter()
            .zip(&typed)
            .any(|(part, text)| part.control == Control::Optional && text.is_empty());
        for ((part, text), field) in parts.iter().zip(&typed).zip(FIELDS) {
            if taken_away {
                break;
            }
            let code = match part.control {
                Control::Line if text.is_empty() => "setting-empty",
                Control::Choice(words) if !words.contains(&text.as_str()) => "setting-invalid",
                Control::Flag if !["yes", "no"].contains(&text.as_str()) => "setting-invalid",
                _ => continue,
            };
            wrong.push(FieldError::new(field, code));
        }
        let effective = effective(&change.effective, now)
            .map_err(|code| wrong.push(FieldError::new("effective", code)))
            .unwrap_or(None);
        let note = clean_lines(&change.note);
        if length(&note) > MAX_NOTE {
            wrong.push(FieldError::new("note", "note-too-long"));
        }
        let value = assemble(parts, &typed);
        let before = match &value {
            Some(value) => settings.insert(setting.to_owned(), value.clone()),
            None => settings.remove(setting),
        };
        if wrong.is_empty() {
            wrong = faults(setting, parts, settings);
        }
        if !wrong.is_empty() {
            return Err(ChangeError::Invalid(wrong));
        }
        if before == value && effective.is_none() {
            return Err(ChangeError::Unchanged);
        }
        Ok(Self { value, effective: effective.unwrap_or(now), later: effective.is_some(), note })
    }
}

/// When the change is to count; none for at once.
fn effective(typed: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, &'static str> {
    let typed = clean_line(typed);
    if typed.is_empty() {
        return Ok(None);
    }
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        .into_iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&typed, format).ok())
        .ok_or("setting-time")?;
    // `Asia/Shanghai` has been UTC+8 all year round since 1992.
    let at = local.and_utc() - TimeDelta::hours(8);
    match at {
        at if at <= now => Err("setting-past"),
        at if at > now + AHEAD => Err("setting-far"),
        at => Ok(Some(at)),
    }
}

/// What is wrong with the settings once the new value is among them, at the fields of the form.
fn faults(setting: &str, parts: &[Part], settings: Map<String, Value>) -> Vec<FieldError> {
    let field = |path: &str| {
        let found = parts.iter().position(|part| part.path == path);
        FIELDS.get(found.unwrap_or(0)).copied().unwrap_or_default()
    };
    match serde_json::from_value::<District>(Value::Object(settings)) {
        // Of all parts only a date can be of the right kind and not be read.
        Err(_) => vec![FieldError::new(field("effective_on"), "setting-invalid")],
        Ok(district) => validate::faults(&district)
            .into_iter()
            .filter_map(|(key, wrong)| {
                let path = match key.strip_prefix(setting)? {
                    "" => "",
                    path => path.strip_prefix('.')?,
                };
                let long = wrong.starts_with("is longer");
                let code = if long { "setting-too-long" } else { "setting-invalid" };
                Some(FieldError::new(field(path), code))
            })
            .collect(),
    }
}

async fn insert(
    conn: &mut PgConnection,
    id: Uuid,
    setting: &str,
    value: Option<&Value>,
    effective: DateTime<Utc>,
    now: DateTime<Utc>,
    by: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into district_setting_version
           (id, key, value, effective_from, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6)",
        id,
        setting,
        value,
        effective,
        now,
        by,
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
