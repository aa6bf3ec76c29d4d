//! From files to rows of the tables, or to everything that is wrong with them at once.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use csv::{ReaderBuilder, StringRecord, Trim};
use domain::calendar::TermError;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    MOST_POINTS,
    columns::{Holds, Of},
    files::{Part, Row, RulebookFiles},
    shape::shape,
};
use crate::lines::FileError;

/// The separator in columns that hold several values.
pub(super) const SEVERAL: char = ';';

/// Something wrong at one place of a file.
pub type Mistake = FileError<Wrong>;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not CSV.
    #[error("not readable as CSV: {0}")]
    Csv(String),
    /// The header does not name this column.
    #[error("there is no column {0}")]
    NoColumn(&'static str),
    /// The header names one that is not of this file.
    #[error("there is a column `{0}`, which this file does not have")]
    Column(String),
    /// An empty cell that must not be.
    #[error("is empty")]
    Missing,
    /// A filled cell that must not be.
    #[error("must be empty here")]
    Surplus,
    /// A code or word that nothing has.
    #[error("`{0}` is not known")]
    Unknown(String),
    /// The same once more.
    #[error("`{0}` is there already")]
    Duplicate(String),
    /// A class with more points to tick than a form has room for.
    #[error("the class has more than {0} points")]
    TooMany(usize),
    /// A longer text than the table takes.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// Not what the column holds.
    #[error("`{value}` is not {wanted}")]
    Not {
        /// As written.
        value: String,
        /// What it should be.
        wanted: String,
    },
    /// Not an amount of time.
    #[error(transparent)]
    Term(TermError),
}

impl Wrong {
    pub(super) fn not(value: &str, wanted: impl Into<String>) -> Self {
        Self::Not { value: value.to_owned(), wanted: wanted.into() }
    }
}

fn mistake(part: Part, line: u64, column: Option<&'static str>, wrong: Wrong) -> Mistake {
    Mistake { file: part.file().to_owned(), line, column, wrong }
}

/// The codes that files may refer to: those of the database, and those of the files before.
#[derive(Default)]
pub(super) struct Known {
    pub(super) majors: HashSet<String>,
    pub(super) classes: HashSet<String>,
    pub(super) streets: HashSet<String>,
    pub(super) cells: HashSet<String>,
    pub(super) departments: HashSet<String>,
}

impl Known {
    fn has(&self, of: Of, code: &str) -> bool {
        match of {
            Of::Major => self.majors.contains(code),
            Of::Class => self.classes.contains(code),
            Of::Street => self.streets.contains(code),
            Of::Cell => self.cells.contains(code),
            Of::Department => code == "street" || self.departments.contains(code),
        }
    }

    fn add(&mut self, part: Part, code: &str) {
        match part {
            Part::Majors => self.majors.insert(code.to_owned()),
            Part::Classes => self.classes.insert(code.to_owned()),
            _ => false,
        };
    }
}

/// The rows of each file, with new ids where the table has them.
///
/// # Errors
/// Everything that is wrong, in the order of the files and their lines.
pub(super) fn parse(
    files: &RulebookFiles,
    known: &mut Known,
    new_id: &impl Fn() -> Uuid,
) -> Result<Vec<(Part, Vec<Row>)>, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut tables = Vec::new();
    for (part, text) in &files.0 {
        let before = mistakes.len();
        let mut seen = HashSet::new();
        let mut rows: Vec<Row> = Vec::new();
        for (line, mut row) in lines(*part, text, known, &mut mistakes) {
            let shaped = shape(*part, &mut row, rows.len()).and_then(|()| {
                let key = part.key_of(&row);
                if !seen.insert(key.clone()) {
                    return Err((None, Wrong::Duplicate(key)));
                }
                let of_class = |other: &&Row| other.get("class") == row.get("class");
                if *part == Part::Checklist && rows.iter().filter(of_class).count() >= MOST_POINTS {
                    return Err((Some("class"), Wrong::TooMany(MOST_POINTS)));
                }
                Ok(())
            });
            if let Err((column, wrong)) = shaped {
                mistakes.push(mistake(*part, line, column, wrong));
            }
            if part.has_ids() {
                row.insert("id".to_owned(), json!(new_id()));
            }
            rows.push(row);
        }
        // Cells were looked at before lines.
        mistakes[before..].sort_by_key(|mistake| mistake.line);
        tables.push((*part, rows));
    }
    if mistakes.is_empty() { Ok(tables) } else { Err(mistakes) }
}

/// The lines of a file without mistakes in their cells, by their columns.
fn lines(
    part: Part,
    text: &str,
    known: &mut Known,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(u64, Row)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let broken = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        mistake(part, line, None, Wrong::Csv(error.to_string()))
    };
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            mistakes.push(broken(&error));
            return Vec::new();
        }
    };
    let wrong = header_mistakes(part, &header);
    if !wrong.is_empty() {
        mistakes.extend(wrong);
        return Vec::new();
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(1, csv::Position::line);
                rows.extend(
                    cells(part, line, &header, &record, known, mistakes).map(|row| (line, row)),
                );
            }
            Err(error) => mistakes.push(broken(&error)),
        }
    }
    rows
}

fn header_mistakes(part: Part, header: &StringRecord) -> Vec<Mistake> {
    let columns = part.columns();
    let missing = columns
        .iter()
        .filter(|column| !column.optional && !header.iter().any(|name| name == column.name))
        .map(|column| Wrong::NoColumn(column.name));
    let strange = header
        .iter()
        .filter(|name| !columns.iter().any(|column| column.name == *name))
        .map(|name| Wrong::Column(name.to_owned()));
    let wrong = missing.chain(strange);
    wrong.map(|wrong| mistake(part, 1, None, wrong)).collect()
}

/// The cells of a line; none where one of them is wrong.
fn cells(
    part: Part,
    line: u64,
    header: &StringRecord,
    record: &StringRecord,
    known: &mut Known,
    mistakes: &mut Vec<Mistake>,
) -> Option<Row> {
    let before = mistakes.len();
    let mut row = Row::new();
    for column in part.columns() {
        if matches!(column.holds, Holds::Remark) {
            continue;
        }
        let at = header.iter().position(|name| name == column.name);
        let cell = at.and_then(|at| record.get(at)).unwrap_or_default();
        let value = match (cell.is_empty(), column.filled) {
            (true, false) => continue,
            (true, true) => Err(Wrong::Missing),
            (false, _) => value(column.holds, cell, known),
        };
        match value {
            Ok(value) => {
                // What refers to a line with a mistake has none itself.
                if column.name == "code" {
                    known.add(part, cell);
                }
                row.insert(column.name.to_owned(), value);
            }
            Err(wrong) => {
                let column = Some(column.name);
                mistakes.push(mistake(part, line, column, wrong));
            }
        }
    }
    (mistakes.len() == before).then_some(row)
}

/// A filled cell as the table has it.
fn value(holds: Holds, text: &str, known: &Known) -> Result<Value, Wrong> {
    match holds {
        Holds::Figures(count) => {
            let fits = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
            if fits { Ok(json!(text)) } else { Err(Wrong::not(text, format!("{count} figures"))) }
        }
        Holds::Slug(most) if is_slug(text, most) => Ok(json!(text)),
        Holds::Slug(most) => {
            let wanted = format!("at most {most} lower-case letters, figures and hyphens");
            Err(Wrong::not(text, wanted))
        }
        Holds::Text(most) if text.chars().count() > most => Err(Wrong::TooLong(most)),
        Holds::Text(_) if text.chars().any(|c| c.is_control() && c != '\n') => {
            Err(Wrong::not(text, "text: it has control characters"))
        }
        Holds::Text(_) | Holds::Remark => Ok(json!(text)),
        Holds::Word(knows) if knows(text) => Ok(json!(text)),
        Holds::Words(knows) => {
            let words: Vec<&str> =
                text.split(SEVERAL).map(str::trim).filter(|word| !word.is_empty()).collect();
            match words.iter().find(|word| !knows(word)) {
                Some(word) => Err(Wrong::Unknown((*word).to_owned())),
                None => Ok(json!(words)),
            }
        }
        Holds::YesNo => match text {
            "yes" => Ok(json!(true)),
            "no" => Ok(json!(false)),
            _ => Err(Wrong::not(text, "`yes` or `no`")),
        },
        Holds::Number(least, most) => {
            let number = text.parse::<u32>().ok().filter(|one| (least..=most).contains(one));
            number
                .map(|number| json!(number))
                .ok_or_else(|| Wrong::not(text, format!("a whole number from {least} to {most}")))
        }
        Holds::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|date| (1900..=2999).contains(&date.year()))
            .map(|date| json!(date.to_string()))
            .ok_or_else(|| Wrong::not(text, "a date such as 2026-11-20")),
        Holds::Phone if is_phone(text) => Ok(json!(text)),
        Holds::Phone => Err(Wrong::not(text, "a telephone number")),
        Holds::Code(of) if known.has(of, text) => Ok(json!(text)),
        Holds::Word(_) | Holds::Code(_) => Err(Wrong::Unknown(text.to_owned())),
    }
}

/// The tables' own rule for codes of questions, reasons and templates.
pub(super) fn is_slug(text: &str, most: usize) -> bool {
    text.len() <= most
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_phone(text: &str) -> bool {
    (3..=20).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_digit() || c == '+')
        && text[1..].bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'))
}
