//! What every format is read into.

use std::collections::HashMap;

use domain::text::clean_lines;

use super::{super::Fault, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Wrong};

/// A file as texts.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// What it is, for the report: `CSV`, `GeoJSON`.
    pub(crate) format: &'static str,
    /// Of its text, if it is one.
    pub(crate) encoding: &'static str,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// Rows that are none.
    pub(crate) faults: Vec<Fault>,
    /// Rows that are about something else: the corners of a way.
    pub(in crate::places::import) skipped: usize,
    text: usize,
    by_name: HashMap<String, usize>,
}

/// A row. It may be shorter than the columns are many; an empty cell is none.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) cells: Vec<Option<String>>,
    pub(in crate::places::import) place: Place,
}

/// Where a row says that it is.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::places::import) enum Place {
    /// In its cells, if anywhere.
    Cells,
    /// Degrees east and north.
    Degrees(f64, f64),
    Wrong(Wrong),
}

impl Table {
    pub(super) fn new(format: &'static str, encoding: &'static str) -> Self {
        Self { format, encoding, ..Self::default() }
    }

    /// The place of the column of this name, which is added where it is new.
    pub(super) fn column(&mut self, name: &str) -> Result<usize, Fault> {
        let name = name.trim();
        if let Some(place) = self.by_name.get(name) {
            return Ok(*place);
        }
        if self.columns.len() >= MAX_COLUMNS {
            return Err(Fault::file(Wrong::TooMany));
        }
        self.columns.push(name.to_owned());
        self.by_name.insert(name.to_owned(), self.columns.len() - 1);
        Ok(self.columns.len() - 1)
    }

    /// A column of its own, also under a name that is there already or is none.
    pub(super) fn add_column(&mut self, name: &str) -> Result<(), Fault> {
        let name = name.trim();
        let mut own = name.to_owned();
        let mut number = 1;
        while own.is_empty() || self.by_name.contains_key(&own) {
            number += 1;
            own = format!("{name}#{number}");
        }
        self.column(&own).map(|_| ())
    }

    pub(super) fn push(
        &mut self,
        line: usize,
        cells: Vec<Option<String>>,
        place: Place,
    ) -> Result<(), Fault> {
        self.text += cells.iter().flatten().map(|cell| cell.len() + 24).sum::<usize>();
        if self.text > MAX_TEXT {
            return Err(Fault::line(line, Wrong::Unpacked));
        }
        if self.rows.len() + self.faults.len() >= MAX_ROWS {
            return Err(Fault::line(line, Wrong::TooMany));
        }
        self.rows.push(Row { line, cells, place });
        Ok(())
    }
}

/// The text of a cell; none where it is empty.
pub(super) fn cell(text: &str) -> Option<String> {
    let text = clean_lines(text);
    (!text.is_empty()).then_some(text)
}

/// Puts a cell at its place in a row that grows.
pub(super) fn put(cells: &mut Vec<Option<String>>, place: usize, cell: Option<String>) {
    if cells.len() <= place {
        cells.resize(place + 1, None);
    }
    cells[place] = cell;
}
