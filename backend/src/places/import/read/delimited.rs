//! CSV, and its relatives with semicolons or tabs.

use csv::{Position, ReaderBuilder};

use super::{
    super::Fault,
    Table, Wrong,
    encoding::Text,
    table::{Place, cell},
};

pub(super) fn read(text: &Text) -> Result<Table, Fault> {
    let broken = |error: csv::Error| Fault {
        line: error.position().map(|at| usize::try_from(at.line()).unwrap_or(usize::MAX)),
        field: None,
        wrong: Wrong::Broken(error.to_string()),
    };
    let mut table = Table::new("CSV", text.encoding);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&text.text))
        .flexible(true)
        .from_reader(text.text.as_bytes());
    for name in reader.headers().map_err(broken)?.iter() {
        table.add_column(name)?;
    }
    let columns = table.columns.len();
    let mut lines = Lines { text: text.text.as_bytes(), counted: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = lines.at(record.position().map_or(0, Position::byte));
        let cells: Vec<_> = record.iter().map(cell).collect();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        if cells.len() > columns && cells[columns..].iter().any(Option::is_some) {
            table.faults.push(Fault::line(line, Wrong::Cells));
            continue;
        }
        table.push(line, cells, Place::Cells)?;
    }
    Ok(table)
}

/// The lines on which records begin. The reader's own count is one behind where lines end as on
/// Windows.
struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, byte: u64) -> usize {
        let rest = |at: usize| self.text.get(at..).unwrap_or_default();
        let at = usize::try_from(byte).unwrap_or(usize::MAX);
        let at = at + rest(at).iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let between = self.text.get(self.counted..at).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.counted = at;
        self.line
    }
}

/// The sign of which the first line has most.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: u8| first.bytes().filter(|byte| *byte == sign).count();
    // The comma where there is as much of another.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
