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
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(1, Position::line);
        let line = usize::try_from(line).unwrap_or(usize::MAX);
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

/// The sign of which the first line has most.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: u8| first.bytes().filter(|byte| *byte == sign).count();
    // The comma where there is as much of another.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
