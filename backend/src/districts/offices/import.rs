//! Imports departments or contact points from a CSV file: all of it, or nothing.

use std::collections::HashSet;

use csv::{ReaderBuilder, StringRecord, Trim};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{ContactPointForm, DepartmentForm, NewDepartment, put_contact_point, put_department};
use crate::{
    audit::{self, Detail, Subject},
    districts::{By, names::id_of, save::SaveError},
    lines::LineError,
    problem::{FieldError, Problem},
    records::fields::in_words,
};

/// Columns that older files do without; what there is of them stays.
const NEWER: [&str; 2] = ["email", "head_email"];

/// What a file holds; its header names the columns, in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The fields of [`DepartmentForm`]; a department stands below its parent, streets are
    /// separated by `;`.
    Departments,
    /// `code` and the fields of [`ContactPointForm`].
    ContactPoints,
}

impl File {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Departments, Self::ContactPoints];

    /// Its word in a form, which is also the name of its list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Departments => "departments",
            Self::ContactPoints => "contact-points",
        }
    }

    /// The file of a word in a form.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.as_str() == word)
    }

    const fn subject(self) -> &'static str {
        match self {
            Self::Departments => "department",
            Self::ContactPoints => "contact-point",
        }
    }

    /// The columns that its header names: no others, and each of them unless it may lack it.
    #[must_use]
    pub fn columns(self) -> Vec<&'static str> {
        match self {
            Self::Departments => DepartmentForm::FIELDS.to_vec(),
            Self::ContactPoints => {
                std::iter::once("code").chain(ContactPointForm::FIELDS.iter().copied()).collect()
            }
        }
    }

    /// Whether it may be without this column.
    #[must_use]
    pub fn may_lack(self, column: &str) -> bool {
        self == Self::Departments && NEWER.contains(&column)
    }
}

/// What an import did, or would do. Lines that are as they were count as changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    pub added: i64,
    pub changed: i64,
}

/// One thing wrong with a file.
pub type LineFault = LineError<LineWrong>;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineWrong {
    /// A value: its column and its code, one of [`SaveError::FIELD_CODES`].
    #[error("{} {}", .0.field, in_words(&.0.code))]
    Value(FieldError),
    /// The header does not name this column.
    #[error("there is no column {0}")]
    Column(&'static str),
    /// The header names this column, which no such file has.
    #[error("the column {0} is not known")]
    Unknown(String),
    /// It is no line of a table.
    #[error("{0}")]
    Broken(String),
    /// It does not fit to what is there already: one of [`SaveError::CODES`].
    #[error("{0}")]
    Refused(&'static str),
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

/// Adds what the file has and changes what is there under the same code; what it leaves out stays.
///
/// # Errors
/// [`ImportError`]; nothing has changed then.
pub async fn import(
    db: &mut PgConnection,
    file: File,
    text: &str,
    dry_run: bool,
    by: By,
) -> Result<Report, ImportError> {
    let lines = lines(file, text).map_err(|fault| ImportError::Faults(vec![fault]))?;
    let mut tx = db.begin().await?;
    let mut report = Report::default();
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for line in &lines {
        let code = line.get("code");
        if !seen.insert(code.clone()) {
            faults.push(line.fault(&FieldError::new("code", "code-taken")));
            continue;
        }
        match put(&mut tx, file, line, &code).await {
            Ok(true) => report.added += 1,
            Ok(false) => report.changed += 1,
            Err(SaveError::Invalid(wrong)) => {
                faults.extend(wrong.iter().map(|wrong| line.fault(wrong)));
            }
            Err(SaveError::Database(error)) => return Err(error.into()),
            Err(other) => {
                let wrong = LineWrong::Refused(other.code());
                faults.push(LineFault { line: line.number, wrong });
            }
        }
    }
    if !faults.is_empty() {
        tx.rollback().await?;
        return Err(ImportError::Faults(faults));
    }
    if dry_run {
        tx.rollback().await?;
        return Ok(report);
    }
    let detail = Detail::none().number("added", report.added).number("changed", report.changed);
    audit::record(&mut tx, by.did("import", Subject { kind: file.subject(), id: None }, detail))
        .await?;
    tx.commit().await?;
    Ok(report)
}

/// A line and its columns.
struct Line {
    number: u64,
    columns: Vec<&'static str>,
    /// Of each; none for one that the file does without.
    places: Vec<Option<usize>>,
    record: StringRecord,
}

impl Line {
    fn place(&self, column: &str) -> Option<usize> {
        let at = self.columns.iter().position(|name| *name == column)?;
        self.places[at]
    }

    fn get(&self, column: &str) -> String {
        let value = self.place(column).and_then(|place| self.record.get(place));
        value.unwrap_or_default().to_owned()
    }

    fn fault(&self, wrong: &FieldError) -> LineFault {
        LineFault { line: self.number, wrong: LineWrong::Value(wrong.clone()) }
    }
}

fn lines(file: File, text: &str) -> Result<Vec<Line>, LineFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let broken = |error: csv::Error| LineFault {
        line: error.position().map_or(1, csv::Position::line),
        wrong: LineWrong::Broken(error.to_string()),
    };
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(broken)?.clone();
    let columns = file.columns();
    let mut places = Vec::new();
    for column in &columns {
        let place = header.iter().position(|name| name == *column);
        if place.is_none() && !file.may_lack(column) {
            return Err(LineFault { line: 1, wrong: LineWrong::Column(column) });
        }
        places.push(place);
    }
    // Spreadsheets leave columns without a name behind.
    let strange = header.iter().find(|name| !name.is_empty() && !columns.contains(name));
    if let Some(name) = strange {
        return Err(LineFault { line: 1, wrong: LineWrong::Unknown(name.to_owned()) });
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let number = record.position().map_or(1, csv::Position::line);
        lines.push(Line { number, columns: columns.clone(), places: places.clone(), record });
    }
    Ok(lines)
}

/// Stores a line; true if it is new. A refusal of the database undoes this line alone, so that the
/// next ones can still be looked at.
async fn put(
    db: &mut PgConnection,
    file: File,
    line: &Line,
    code: &str,
) -> Result<bool, SaveError> {
    let get = |field: &str| line.get(field);
    let mut tx = db.begin().await?;
    let there = existing(&mut tx, file, code).await?;
    let id = there.unwrap_or_else(|| id_of(file.subject(), code));
    match file {
        File::Departments => {
            let mut department = DepartmentForm::check(&get).map_err(SaveError::Invalid)?;
            keep_mailboxes(&mut tx, id, line, &mut department).await?;
            put_department(&mut tx, id, there.is_none(), &department).await?;
        }
        File::ContactPoints => {
            let point = ContactPointForm::check(&get, true).map_err(SaveError::Invalid)?;
            put_contact_point(&mut tx, id, there.is_none(), &point).await?;
        }
    }
    tx.commit().await?;
    Ok(there.is_none())
}

/// Those that the file has no column for.
async fn keep_mailboxes(
    db: &mut PgConnection,
    id: Uuid,
    line: &Line,
    department: &mut NewDepartment,
) -> Result<(), sqlx::Error> {
    let there = sqlx::query!("select email, head_email from department where id = $1", id)
        .fetch_optional(db)
        .await?;
    let Some(there) = there else { return Ok(()) };
    if line.place("email").is_none() {
        department.email = there.email;
    }
    if line.place("head_email").is_none() {
        department.head_email = there.head_email;
    }
    Ok(())
}

async fn existing(
    db: &mut PgConnection,
    file: File,
    code: &str,
) -> Result<Option<Uuid>, sqlx::Error> {
    match file {
        File::Departments => {
            sqlx::query_scalar!("select id from department where code = $1", code)
                .fetch_optional(db)
                .await
        }
        File::ContactPoints => {
            sqlx::query_scalar!("select id from contact_point where code = $1", code)
                .fetch_optional(db)
                .await
        }
    }
}
