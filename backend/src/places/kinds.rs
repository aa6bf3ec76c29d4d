//! The kinds of places from a CSV file: all of it, or nothing.
//!
//! What a district adds is data only, and works by the rules of its page ([`PlaceKind::ruling`]). Of
//! the kinds that the program knows only the names and the order can be changed. Serving processes
//! know of a change a minute later.

use std::collections::{BTreeMap, HashSet};

use csv::{ReaderBuilder, Trim};
use domain::{
    locale::Localised,
    places::{Finder, PlaceKind},
};
use sqlx::{Connection, PgConnection, PgExecutor};

use crate::{
    audit::{self, Detail, Event, Subject},
    districts::By,
    lines::LineError,
    problem::FieldError,
    records::{Fields, fields::in_words},
};

/// The columns that the header must name, in any order.
const COLUMNS: [&str; 6] =
    ["code", "finder", "position", "name_zh_hans", "name_zh_hant", "name_en"];

/// The longest code and names, in characters, as the table has it.
const MAX_CODE: usize = 30;
const MAX_NAME: usize = 30;
const MAX_NAME_EN: usize = 40;
/// What stands at the place of a kind in addresses and is none, besides the finders.
const TAKEN: [&str; 2] = ["from", "live"];

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    pub unchanged: usize,
    /// Kinds that a whole file leaves out and that stay: the program knows them, or they are used.
    pub stay: Vec<String>,
}

impl Report {
    /// Whether everything was so already.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added + self.changed + self.removed == 0
    }
}

/// One thing wrong with a file.
pub type LineFault = LineError<LineWrong>;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineWrong {
    /// A value: its column and its code.
    #[error("{} {}", .0.field, in_words(&.0.code))]
    Value(FieldError),
    /// Where it stands in lists.
    #[error("position is not a number from 0 to 999")]
    Position,
    /// There is a page of another kind at its address.
    #[error("code has another meaning in addresses")]
    Taken,
    /// It cannot change pages.
    #[error("finder stays {0}: the program relies on it, or there are places of this kind")]
    Finder(&'static str),
    /// The header does not name this column.
    #[error("there is no column {0}")]
    Column(&'static str),
    /// It is no line of a table.
    #[error("{0}")]
    Broken(String),
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Everything that is wrong with the file.
    #[error("{} mistakes in the file", .0.len())]
    Faults(Vec<LineFault>),
    /// The database failed.
    #[error("they could not be stored")]
    Database(#[from] sqlx::Error),
}

/// Adds the kinds that the file has and changes those that are there. What it leaves out stays;
/// where it is `whole`, that goes unless the program knows it or anything is of it.
///
/// # Errors
/// [`ImportError`]; nothing has changed then.
pub async fn import(
    db: &mut PgConnection,
    text: &str,
    whole: bool,
    dry_run: bool,
    by: By,
) -> Result<Report, ImportError> {
    let lines = lines(text).map_err(|fault| ImportError::Faults(vec![fault]))?;
    let mut tx = db.begin().await?;
    let there = stored(&mut *tx).await?;
    let (named, faults) = checked(&lines, &there);
    if !faults.is_empty() {
        tx.rollback().await?;
        return Err(ImportError::Faults(faults));
    }
    let mut report = Report::default();
    for (code, kind) in &named {
        match there.get(code) {
            Some(before) if before.kind == *kind => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => report.changed += 1,
            None => report.added += 1,
        }
        put(&mut *tx, code, kind).await?;
    }
    for (code, before) in there.iter().filter(|(code, _)| whole && !named.contains_key(*code)) {
        if before.is_used || PlaceKind::parse(code).is_some() {
            report.stay.push(code.clone());
        } else {
            remove(&mut *tx, code).await?;
            report.removed += 1;
        }
    }
    if dry_run || report.is_empty() {
        tx.rollback().await?;
        return Ok(report);
    }
    audit::record(&mut tx, event(by, &report)).await?;
    tx.commit().await?;
    Ok(report)
}

fn event(by: By, report: &Report) -> Event {
    let By { actor, at, event, request_id } = by;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let detail = Detail::none()
        .number("added", number(report.added))
        .number("changed", number(report.changed))
        .number("removed", number(report.removed));
    let subject = Subject { kind: "place-kind", id: None };
    Event { id: event, at, actor, act: "import", subject, detail, request_id }
}

/// A kind but for its code.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    finder: Finder,
    position: i16,
    name: Localised,
}

/// A kind that is there.
struct Stored {
    kind: Kind,
    has_places: bool,
    /// Whether places or imports are of it.
    is_used: bool,
}

// ── The file ─────────────────────────────────────────────────────────────────────────────────────

struct Line {
    number: u64,
    /// In the order of [`COLUMNS`].
    values: Vec<String>,
}

impl Line {
    fn get(&self, column: &str) -> String {
        let at = COLUMNS.iter().position(|name| *name == column);
        at.and_then(|at| self.values.get(at)).cloned().unwrap_or_default()
    }
}

fn lines(text: &str) -> Result<Vec<Line>, LineFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let broken = |error: csv::Error| LineFault {
        line: error.position().map_or(1, csv::Position::line),
        wrong: LineWrong::Broken(error.to_string()),
    };
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(broken)?.clone();
    let mut places = Vec::new();
    for column in COLUMNS {
        let place = header.iter().position(|name| name == column);
        let missing = || LineFault { line: 1, wrong: LineWrong::Column(column) };
        places.push(place.ok_or_else(missing)?);
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let value = |place: &usize| record.get(*place).unwrap_or_default().to_owned();
        let number = record.position().map_or(1, csv::Position::line);
        lines.push(Line { number, values: places.iter().map(value).collect() });
    }
    Ok(lines)
}

/// The kinds of all lines by their codes, and everything that is wrong.
fn checked(
    lines: &[Line],
    there: &BTreeMap<String, Stored>,
) -> (BTreeMap<String, Kind>, Vec<LineFault>) {
    let (mut named, mut faults) = (BTreeMap::new(), Vec::new());
    let mut seen = HashSet::new();
    for line in lines {
        let wrong = match check(line) {
            Ok((code, kind)) if seen.insert(code.clone()) => {
                let refused = refusal(&code, &kind, there.get(&code));
                named.insert(code, kind);
                refused.into_iter().collect()
            }
            Ok(_) => vec![LineWrong::Value(FieldError::new("code", "code-taken"))],
            Err(wrong) => wrong,
        };
        faults.extend(wrong.into_iter().map(|wrong| LineFault { line: line.number, wrong }));
    }
    (named, faults)
}

/// A line by itself.
fn check(line: &Line) -> Result<(String, Kind), Vec<LineWrong>> {
    let get = |column: &str| line.get(column);
    let mut fields = Fields::new(&get);
    let code = fields.line("code", MAX_CODE);
    if !code.is_empty() && !is_code(&code) {
        fields.refuse("code", "code-shape");
    }
    let word = fields.line("finder", 20);
    let finder = Finder::parse(&word);
    if finder.is_none() && !word.is_empty() {
        fields.refuse("finder", "choice-unknown");
    }
    let typed = fields.line("position", 20);
    let position = typed.parse::<i16>().ok().filter(|at| (0..=999).contains(at));
    let name = Localised {
        zh_hans: fields.line("name_zh_hans", MAX_NAME),
        zh_hant: fields.line("name_zh_hant", MAX_NAME),
        en: fields.line("name_en", MAX_NAME_EN),
    };
    let mut wrong: Vec<_> = fields.wrong.into_iter().map(LineWrong::Value).collect();
    if position.is_none() && !typed.is_empty() {
        wrong.push(LineWrong::Position);
    }
    match (finder, position) {
        (Some(finder), Some(position)) if wrong.is_empty() => {
            Ok((code, Kind { finder, position, name }))
        }
        _ => Err(wrong),
    }
}

/// As the table has it.
fn is_code(code: &str) -> bool {
    code.len() >= 2
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Why a kind cannot become what a line says.
fn refusal(code: &str, kind: &Kind, before: Option<&Stored>) -> Option<LineWrong> {
    let is_known = PlaceKind::parse(code).is_some();
    if !is_known && (TAKEN.contains(&code) || Finder::parse(code).is_some()) {
        return Some(LineWrong::Taken);
    }
    let before = before.filter(|before| is_known || before.has_places)?;
    let moves = before.kind.finder != kind.finder;
    moves.then(|| LineWrong::Finder(before.kind.finder.as_str()))
}

// ── The table ────────────────────────────────────────────────────────────────────────────────────

async fn stored(db: impl PgExecutor<'_>) -> Result<BTreeMap<String, Stored>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select code, finder, position, name_zh_hans, name_zh_hant, name_en,
             exists (select from place where place.kind = place_kind.code) as "has_places!",
             exists (select from place_import where place_import.kind = place_kind.code)
               as "has_imports!"
           from place_kind order by code for update"#
    )
    .fetch_all(db)
    .await?;
    let kinds = rows.into_iter().map(|row| {
        let name =
            Localised { zh_hans: row.name_zh_hans, zh_hant: row.name_zh_hant, en: row.name_en };
        // The check of the table knows no others.
        let finder = Finder::parse(&row.finder).unwrap_or(Finder::Other);
        let kind = Kind { finder, position: row.position, name };
        let is_used = row.has_places || row.has_imports;
        (row.code, Stored { kind, has_places: row.has_places, is_used })
    });
    Ok(kinds.collect())
}

async fn put(db: impl PgExecutor<'_>, code: &str, kind: &Kind) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_kind (code, finder, position, name_zh_hans, name_zh_hant, name_en)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (code) do update set finder = excluded.finder, position = excluded.position,
           name_zh_hans = excluded.name_zh_hans, name_zh_hant = excluded.name_zh_hant,
           name_en = excluded.name_en",
        code,
        kind.finder.as_str(),
        kind.position,
        kind.name.zh_hans,
        kind.name.zh_hant,
        kind.name.en,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn remove(db: impl PgExecutor<'_>, code: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from place_kind where code = $1", code).execute(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
