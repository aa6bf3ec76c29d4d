//! XLSX: the first sheet of a workbook.
//!
//! A workbook is a zip, and a small zip may unpack to anything. So its directory is added up, and
//! then every part is unpacked once into nothing and counted, since a directory may lie; only then
//! does anything keep what is in it. Cells are read one by one: a long text that a million cells
//! share is counted a million times.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use chrono::Timelike;
use zip::ZipArchive;

use super::{
    super::Fault,
    MAX_COLUMNS, Table, Wrong,
    table::{Place, cell, put},
};

/// The most that a workbook may unpack to.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;
/// More parts has no workbook with one list in it.
const MAX_PARTS: usize = 2_000;
/// Whole numbers up to this one have all of their digits in a cell.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;
/// The header is within so many rows: lists often have a title above it.
const HEADER_WITHIN: usize = 10;

pub(super) fn read(bytes: &[u8], known: &dyn Fn(&str) -> bool) -> Result<Table, Fault> {
    read_within(bytes, MAX_UNPACKED, known)
}

/// Reads a workbook that unpacks to at most so many bytes.
pub(super) fn read_within(
    bytes: &[u8],
    most: u64,
    known: &dyn Fn(&str) -> bool,
) -> Result<Table, Fault> {
    check_size(bytes, most)?;
    let broken = |error: &dyn std::fmt::Display| Fault::file(Wrong::Broken(error.to_string()));
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let name = workbook.sheet_names().first().cloned();
    let name = name.ok_or_else(|| Fault::file(Wrong::Empty))?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| broken(&error))?;
    let mut lines = Builder { known, begin: Vec::new(), table: None, row: None };
    while let Some(found) = cells.next_cell().map_err(|error| broken(&error))? {
        let (row, column) = found.get_position();
        let Some(text) = text_of(found.get_value()) else { continue };
        lines.put(row as usize + 1, column as usize, text)?;
    }
    lines.finish()
}

/// Unpacks every part once, and keeps nothing.
fn check_size(bytes: &[u8], most: u64) -> Result<(), Fault> {
    let broken = |error: &dyn std::fmt::Display| {
        Fault::file(Wrong::Broken(format!("not a workbook: {error}")))
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > MAX_PARTS
        || archive.decompressed_size().is_some_and(|size| size > u128::from(most))
    {
        return Err(Fault::file(Wrong::Unpacked));
    }
    let mut left = most;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|error| broken(&error))?;
        let unpacked =
            io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|error| broken(&error))?;
        left = left.checked_sub(unpacked).ok_or(Fault::file(Wrong::Unpacked))?;
    }
    Ok(())
}

/// A cell as a person sees it.
fn text_of(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::Empty | DataRef::Error(_) => None,
        DataRef::String(text) => cell(text),
        DataRef::SharedString(text) => cell(text),
        // What a spreadsheet has cut to 15 digits is not shown as if it were whole.
        DataRef::Float(number) if number.abs() > MOST_EXACT => Some(format!("{number:e}")),
        // 118.0 is the number 118; digits of a phone have no point.
        DataRef::Float(number) => Some(number.to_string()),
        DataRef::DateTime(time) => {
            let at = time.as_datetime()?;
            let is_day = at.num_seconds_from_midnight() == 0;
            Some(if is_day { at.date().to_string() } else { at.format("%F %R").to_string() })
        }
        DataRef::Int(number) => Some(number.to_string()),
        DataRef::Bool(yes) => Some(yes.to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cell(text),
    }
}

/// Puts cells into rows; the header is the first row that looks like one.
struct Builder<'a> {
    /// Whether a column of such a list is called so.
    known: &'a dyn Fn(&str) -> bool,
    /// The first rows, until the header is found among them.
    begin: Vec<(usize, Vec<Option<String>>)>,
    table: Option<Table>,
    row: Option<(usize, Vec<Option<String>>)>,
}

impl Builder<'_> {
    fn put(&mut self, line: usize, column: usize, text: String) -> Result<(), Fault> {
        if column >= MAX_COLUMNS {
            return Err(Fault::line(line, Wrong::TooMany));
        }
        if self.row.as_ref().is_none_or(|(of, _)| *of != line) {
            self.end_row()?;
            self.row = Some((line, Vec::new()));
        }
        if let Some((_, cells)) = &mut self.row {
            put(cells, column, Some(text));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        let Some((line, cells)) = self.row.take() else { return Ok(()) };
        if let Some(table) = &mut self.table {
            return push(table, line, cells);
        }
        self.begin.push((line, cells));
        if self.begin.len() >= HEADER_WITHIN { self.begin_table() } else { Ok(()) }
    }

    /// The header is the row with most names that are known, the first of several.
    fn begin_table(&mut self) -> Result<(), Fault> {
        let known = |cells: &[Option<String>]| {
            cells.iter().flatten().filter(|name| (self.known)(name)).count()
        };
        let header = self
            .begin
            .iter()
            .enumerate()
            .max_by_key(|(place, (_, cells))| (known(cells), usize::MAX - place))
            .map_or(0, |(place, _)| place);
        let mut table = Table::new("XLSX", "");
        for (place, (line, cells)) in std::mem::take(&mut self.begin).into_iter().enumerate() {
            if place == header {
                for name in cells {
                    table.add_column(name.as_deref().unwrap_or_default())?;
                }
            } else if place > header {
                push(&mut table, line, cells)?;
            }
        }
        self.table = Some(table);
        Ok(())
    }

    fn finish(mut self) -> Result<Table, Fault> {
        self.end_row()?;
        if self.table.is_none() && !self.begin.is_empty() {
            self.begin_table()?;
        }
        self.table.ok_or_else(|| Fault::file(Wrong::Empty))
    }
}

fn push(table: &mut Table, line: usize, cells: Vec<Option<String>>) -> Result<(), Fault> {
    if cells.len() > table.columns.len() {
        table.faults.push(Fault::line(line, Wrong::Cells));
        return Ok(());
    }
    table.push(line, cells, Place::Cells)
}
