//! Who the rows of places come from. Imports make sources; what the district decides of one, an
//! administrator edits.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    text::clean_line,
};
use sqlx::PgConnection;

use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::{Detail, Subject},
    idempotency::request_hash,
    once::{Begun, Once},
    records::{Fields, SaveError, Saving},
};

/// The longest name and licence, in characters, as the table has it.
pub const MAX_NAME: usize = 80;
pub const MAX_LICENCE: usize = 200;
/// After how many minutes a count may be stale; the table's own limit.
const STALE_MINUTES: RangeInclusive<i32> = 1..=1_440;

/// Who rows of places come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub code: String,
    pub name: String,
    /// Under which its open data is published; empty is the district's own licence.
    pub licence: String,
    /// After how many minutes what a device said is not believed any more.
    pub stale_minutes: i32,
    /// Of two editors the second is told by it.
    pub version: i32,
}

/// Every source, by name.
///
/// # Errors
/// When the database refuses.
pub async fn sources(kernel: &Kernel) -> Result<Vec<Source>, sqlx::Error> {
    sqlx::query_as!(
        Source,
        "select code, name, licence, stale_minutes, version from place_source
         order by name, code limit 1000"
    )
    .fetch_all(&kernel.db)
    .await
}

/// A source to be changed: the form's fields by their names. `saving.id` is not looked at.
pub struct SaveSource<'a> {
    pub saving: Saving<'a>,
    /// Which.
    pub code: &'a str,
    /// Of the source when the form was opened.
    pub version: i32,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl SaveSource<'_> {
    /// What can be wrong with its fields, besides what [`SaveError`] knows of every form.
    pub const CODES: &'static [&'static str] = &["stale-minutes"];

    /// The fields of the form.
    pub const FIELDS: &'static [&'static str] = &["name", "licence", "stale_minutes"];

    /// What the form shows of a source before it is edited.
    #[must_use]
    pub fn of(source: &Source) -> Vec<(&'static str, String)> {
        vec![
            ("name", source.name.clone()),
            ("licence", source.licence.clone()),
            ("stale_minutes", source.stale_minutes.to_string()),
        ]
    }
}

/// A form without mistakes.
struct Checked {
    name: String,
    licence: String,
    stale_minutes: i32,
}

/// Changes a source. What devices said is believed or not by the new limit at once.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] for the second of two editors.
pub async fn save_source(kernel: &Kernel, save: SaveSource<'_>) -> Result<(), SaveError> {
    let SaveSource { saving, code, version, get } = save;
    saving.staff.permit(Act::Write, Kind::Feed, Area::default())?;
    let code = clean_line(code);
    let values = SaveSource::FIELDS.iter().map(|field| get(field));
    let hash = request_hash("place-source", std::iter::once(code.clone()).chain(values));
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    let minutes = match write(once.conn(), &code, version, get, kernel.now()).await {
        Ok(minutes) => minutes,
        Err(error) => {
            once.roll_back().await?;
            return Err(error);
        }
    };
    let subject = Subject { kind: "place-source", id: None };
    let detail = Detail::none().code("source", &code).number("minutes", minutes.into());
    Ok(once.finish(kernel, saving.event(kernel, "edit", subject, detail), b"").await?)
}

/// Gives the minutes that count from now on.
async fn write(
    conn: &mut PgConnection,
    code: &str,
    version: i32,
    get: &(dyn Fn(&str) -> String + Sync),
    at: DateTime<Utc>,
) -> Result<i32, SaveError> {
    let stored =
        sqlx::query_scalar!("select version from place_source where code = $1 for update", code)
            .fetch_optional(&mut *conn)
            .await?
            .ok_or(Denied::NotFound)?;
    if stored != version {
        return Err(SaveError::Changed);
    }
    let Checked { name, licence, stale_minutes } = check(get)?;
    sqlx::query!(
        "update place_source set name = $2, licence = $3, stale_minutes = $4,
           version = version + 1, changed_at = $5
         where code = $1",
        code,
        name,
        licence,
        stale_minutes,
        at,
    )
    .execute(conn)
    .await?;
    Ok(stale_minutes)
}

fn check(get: &(dyn Fn(&str) -> String + Sync)) -> Result<Checked, SaveError> {
    let mut fields = Fields::new(get);
    let name = fields.line("name", MAX_NAME);
    let licence = fields.optional("licence", MAX_LICENCE);
    let typed = clean_line(&fields.text("stale_minutes")).parse::<i32>();
    let minutes = typed.ok().filter(|minutes| STALE_MINUTES.contains(minutes));
    if minutes.is_none() {
        fields.refuse("stale_minutes", "stale-minutes");
    }
    match minutes {
        Some(stale_minutes) if fields.wrong.is_empty() => {
            Ok(Checked { name, licence, stale_minutes })
        }
        _ => Err(SaveError::Invalid(fields.wrong)),
    }
}

#[cfg(test)]
mod tests;
