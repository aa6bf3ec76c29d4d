//! Lines of the city's files and lists by the fields that their columns fill.

use std::collections::{BTreeMap, HashSet};

use domain::text::clean_line;
use unicode_normalization::UnicodeNormalization;

use super::{Fault, Field, mapping::Mapping, order::MAX_NUMBER};
use crate::places::import::{Table, read_list};

/// A file as far as its columns are known.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) format: &'static str,
    pub(super) encoding: &'static str,
    /// Columns with the field that they fill.
    pub(super) columns: Vec<(String, Field)>,
    /// Columns that fill nothing.
    pub(super) unused: Vec<String>,
    pub(super) lines: Vec<Values>,
    /// What is wrong with the file, or with rows that are none.
    pub(super) faults: Vec<Fault>,
}

/// What a line says. Personal data, so not `Debug`.
#[derive(Clone, Default)]
pub(super) struct Values {
    pub(super) line: usize,
    values: BTreeMap<Field, Vec<String>>,
}

impl Values {
    pub(super) const fn new(line: usize) -> Self {
        Self { line, values: BTreeMap::new() }
    }

    pub(super) fn put(&mut self, field: Field, value: String) {
        self.values.entry(field).or_default().push(value);
    }

    /// Every value of a field, in the order of its columns.
    pub(super) fn all(&self, field: Field) -> &[String] {
        self.values.get(&field).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first value; empty where there is none.
    pub(super) fn one(&self, field: Field) -> &str {
        self.all(field).first().map_or("", String::as_str)
    }

    /// The number of the order. Full-width digits are the same digits.
    pub(super) fn number(&self) -> Result<String, Fault> {
        let number = clean_line(&self.one(Field::Number).nfkc().collect::<String>());
        let wrong = |code| Err(Fault::line(self.line, Field::Number.as_str(), code));
        match number.chars().count() {
            0 => wrong("number-missing"),
            length if length > MAX_NUMBER => wrong("number-too-long"),
            _ if is_cut(&number) => wrong("number-cut"),
            _ => Ok(number),
        }
    }
}

/// `2.02611E+19`: what a spreadsheet makes of twenty digits.
fn is_cut(number: &str) -> bool {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else { return false };
    let plain = |text: &str, others: &[char]| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || others.contains(&c))
    };
    plain(digits, &['.']) && digits.contains('.') && plain(exponent, &['+'])
}

/// Reads a file of a list that needs `wanted` columns; of more rows than may be at once, none.
pub(super) fn read(mapping: &Mapping, bytes: &[u8], wanted: &[(Field, &str)], most: usize) -> Rows {
    let known = |name: &str| mapping.field(name).is_some();
    match read_list(bytes, &known) {
        Ok(table) => by_field(mapping, table, wanted, most),
        Err(fault) => Rows { faults: vec![fault.into()], ..Rows::default() },
    }
}

fn by_field(mapping: &Mapping, table: Table, wanted: &[(Field, &str)], most: usize) -> Rows {
    let mut rows = Rows { format: table.format, encoding: table.encoding, ..Rows::default() };
    let fields: Vec<Option<Field>> = table.columns.iter().map(|name| mapping.field(name)).collect();
    for (name, field) in table.columns.iter().zip(&fields) {
        match field {
            Some(field) => rows.columns.push((name.clone(), *field)),
            None => rows.unused.push(name.clone()),
        }
    }
    for (field, code) in wanted {
        if !fields.contains(&Some(*field)) {
            rows.faults.push(Fault::file(code));
        }
    }
    if table.rows.len() + table.faults.len() > most {
        rows.faults.push(Fault::file("too-many").with(&most.to_string()));
    }
    if !rows.faults.is_empty() {
        return rows;
    }
    rows.faults.extend(table.faults.into_iter().map(Fault::from));
    for row in table.rows {
        let mut values = Values::new(row.line);
        for (field, cell) in fields.iter().zip(row.cells) {
            if let (Some(field), Some(cell)) = (field, cell) {
                values.put(*field, cell);
            }
        }
        rows.lines.push(values);
    }
    rows
}

/// Those of a list in JSON: an array of objects.
pub(super) fn of_json(
    items: Vec<serde_json::Value>,
    known: &[Field],
) -> Vec<Result<Values, (usize, Vec<Fault>)>> {
    items.into_iter().enumerate().map(|(place, item)| of_object(place + 1, item, known)).collect()
}

fn of_object(
    line: usize,
    item: serde_json::Value,
    known: &[Field],
) -> Result<Values, (usize, Vec<Fault>)> {
    use serde_json::Value;
    let Value::Object(fields) = item else {
        return Err((line, vec![Fault::line(line, "", "not-an-object")]));
    };
    let mut values = Values::new(line);
    let mut faults = Vec::new();
    for (name, value) in fields {
        let Some(field) = Field::parse(&name).filter(|field| known.contains(field)) else {
            let shown: String = name.chars().take(60).collect();
            faults.push(Fault::line(line, &shown, "unknown-field"));
            continue;
        };
        let many = match value {
            Value::Array(many) => many,
            one => vec![one],
        };
        for one in many {
            match one {
                Value::Null => {}
                Value::String(text) => values.put(field, text),
                // Many systems number their orders, and degrees are numbers.
                Value::Number(number) => values.put(field, number.to_string()),
                _ => faults.push(Fault::line(line, &name, "not-a-text")),
            }
        }
    }
    if faults.is_empty() { Ok(values) } else { Err((line, faults)) }
}

/// Refuses every line whose number another has as well, and names the others.
pub(super) fn numbers_once(lines: Vec<(String, Values)>) -> (Vec<(String, Values)>, Vec<Fault>) {
    let mut by_number: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, values) in &lines {
        by_number.entry(number).or_default().push(values.line);
    }
    let mut faults = Vec::new();
    for lines in by_number.values().filter(|lines| lines.len() > 1) {
        for line in lines {
            let others: Vec<String> =
                lines.iter().filter(|other| *other != line).map(ToString::to_string).collect();
            let fault = Fault::line(*line, Field::Number.as_str(), "number-twice");
            faults.push(fault.with(&others.join(", ")));
        }
    }
    let twice: HashSet<String> = by_number
        .iter()
        .filter(|(_, lines)| lines.len() > 1)
        .map(|(number, _)| (*number).to_owned())
        .collect();
    faults.sort_by_key(|fault| fault.line);
    let once = lines.into_iter().filter(|(number, _)| !twice.contains(number)).collect();
    (once, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_a_spreadsheet_cut_are_known() {
        for cut in ["2.02611E+19", "2.0261120000123457e19"] {
            assert!(is_cut(cut), "{cut}");
        }
        for whole in ["20261120000123456789", "E123", "12E", "NJ20261120.1", "1E5"] {
            assert!(!is_cut(whole), "{whole}");
        }
    }
}
