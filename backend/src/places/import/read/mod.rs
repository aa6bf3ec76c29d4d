//! The formats: each is read into one [`Table`] of texts, whose rows know their lines.
//!
//! Nothing is trusted: files have a size, tables a number of rows, columns and letters, and an XLSX
//! is unpacked once under a limit before anything else looks into it.
//!
//! To add a format: its file here, its ending in [`read`].

mod delimited;
mod encoding;
mod features;
mod osm;
mod sheet;
mod table;

use super::{Fault, Wrong, fields::is_known_name};

pub(super) use table::Place;
pub(crate) use table::{Row, Table};

/// The most bytes of a file.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most rows of a table.
pub const MAX_ROWS: usize = 200_000;
/// The most columns.
const MAX_COLUMNS: usize = 300;
/// The most bytes of all cells together.
const MAX_TEXT: usize = 256 * 1024 * 1024;

/// Reads a table of another list, CSV or XLSX, whichever it is by how it begins. `known` tells names
/// of its columns, since a sheet may have a title above them.
pub(crate) fn read_list(bytes: &[u8], known: &dyn Fn(&str) -> bool) -> Result<Table, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(Fault::file(Wrong::TooLarge));
    }
    let table = if bytes.starts_with(b"PK") {
        sheet::read(bytes, known)?
    } else {
        delimited::read(&encoding::decode(bytes)?)?
    };
    if table.rows.is_empty() && table.faults.is_empty() {
        return Err(Fault::file(Wrong::Empty));
    }
    Ok(table)
}

/// Reads a file by the ending of its name.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Table, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(Fault::file(Wrong::TooLarge));
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let table = match ending.as_deref() {
        Some("csv" | "tsv" | "txt") => delimited::read(&encoding::decode(bytes)?)?,
        Some("xlsx") => sheet::read(bytes, &is_known_name)?,
        Some("geojson" | "json" | "osm" | "osmjson") => {
            let text = encoding::decode(bytes)?;
            if osm::is_osm(&text.text) { osm::read(&text)? } else { features::read(&text)? }
        }
        _ => return Err(Fault::file(Wrong::Format(name.chars().take(80).collect()))),
    };
    if table.rows.is_empty() && table.faults.is_empty() {
        return Err(Fault::file(Wrong::Empty));
    }
    Ok(table)
}

#[cfg(test)]
mod tests;
