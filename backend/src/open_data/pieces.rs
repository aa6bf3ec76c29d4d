//! Parts of a file, so that a long one is written while it is read.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{locale::Localised, text::guard_formula};
use serde_json::{Map, Value};

use super::{Field, Terms};

/// Where a part stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

impl At {
    /// The part is all of the file.
    pub(super) const WHOLE: Self = Self { is_first: true, is_last: true };
}

/// What stands before the first line of a JSON file: whose it is, and under which licence.
pub(super) fn head(terms: &Terms, changed_at: Option<DateTime<Utc>>, list: &str) -> String {
    let licence = terms.licence.as_deref().map_or(Value::Null, Value::from);
    let changed = changed_at.map_or(Value::Null, |at| stamp(at).into());
    format!(
        "{{\"publisher\":{},\"licence\":{licence},\"date\":{changed},\"{list}\":[",
        Value::from(terms.publisher.as_str()),
    )
}

/// A part of a JSON list, with `head` before its first line and its end behind the last.
pub(super) fn json(
    at: At,
    head: impl FnOnce() -> String,
    lines: impl IntoIterator<Item = Value>,
) -> Vec<u8> {
    let mut piece = if at.is_first { head().into_bytes() } else { Vec::new() };
    let mut separates = !at.is_first;
    for line in lines {
        piece.extend_from_slice(if separates { b",\n" } else { b"\n" });
        separates = true;
        piece.extend_from_slice(line.to_string().as_bytes());
    }
    if at.is_last {
        piece.extend_from_slice(b"\n]}\n");
    }
    piece
}

/// A part of a table, with the names of its columns before the first line. No cell is a formula.
pub(super) fn csv(
    at: At,
    columns: &[Field],
    lines: impl IntoIterator<Item = Vec<String>>,
) -> Vec<u8> {
    let mut piece = Vec::new();
    if at.is_first {
        // Spreadsheets on a Chinese machine take a text without the mark for GBK.
        piece.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut writer = ::csv::Writer::from_writer(piece);
    // Writing to memory does not fail.
    if at.is_first {
        let _ = writer.write_record(columns.iter().map(|column| column.name.as_bytes()));
    }
    for line in lines {
        let _ = writer.write_record(line.iter().map(|cell| guard_formula(cell).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}

/// The members of a JSON object; what is not known is not there.
pub(super) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter().filter(|(_, value)| !value.is_null() && *value != "");
    members.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// A name in every language.
pub(super) fn named(name: &Localised) -> Value {
    serde_json::json!({ "zh-Hans": name.zh_hans, "zh-Hant": name.zh_hant, "en": name.en })
}

/// An instant, to the second.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The civil day of an instant in the district.
pub(super) fn day(at: DateTime<Utc>) -> String {
    crate::calendar::to_local(at).date().to_string()
}
