//! A list as a file for a spreadsheet.

use domain::text::guard_formula;
use rust_xlsxwriter::{Format as Look, Workbook, XlsxError};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with a byte order mark, without which a spreadsheet on a Chinese Windows takes it for
    /// GBK.
    Csv,
    /// Office Open XML.
    Xlsx,
}

impl Format {
    /// Every format, in the order of their links.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// The end of the file's name, and the word in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format of a word in an address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// Its media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// A cell or the table is larger than a spreadsheet takes.
    #[error("the spreadsheet could not be written")]
    Xlsx(#[from] XlsxError),
    /// A row has another number of cells than there are columns.
    #[error("the table could not be written")]
    Csv(#[from] csv::Error),
}

/// A table of plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The names of the columns, in the language of whoever takes it away.
    pub columns: Vec<String>,
    /// As many cells in each row as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The file's bytes.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn write(&self, format: Format) -> Result<Vec<u8>, SheetError> {
        match format {
            Format::Csv => self.csv(),
            Format::Xlsx => self.xlsx(),
        }
    }

    /// No cell is a formula: what would begin one gets an apostrophe.
    fn csv(&self) -> Result<Vec<u8>, SheetError> {
        let mut table = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
        table.write_record(self.columns.iter().map(|name| guard_formula(name).into_owned()))?;
        for row in &self.rows {
            table.write_record(row.iter().map(|cell| guard_formula(cell).into_owned()))?;
        }
        // Writing to memory does not fail.
        table.into_inner().map_err(|error| csv::Error::from(error.into_error()).into())
    }

    /// Every cell is a string, so nothing in it is a formula and a leading zero stays.
    fn xlsx(&self) -> Result<Vec<u8>, SheetError> {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        let bold = Look::new().set_bold();
        for (column, name) in (0..).zip(&self.columns) {
            page.write_string_with_format(0, column, name, &bold)?;
        }
        for (number, row) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(row) {
                page.write_string(number, column, cell)?;
            }
        }
        page.set_freeze_panes(1, 0)?;
        Ok(book.save_to_buffer()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(cell: &str) -> Sheet {
        Sheet {
            columns: vec!["编号".to_owned(), "内容".to_owned()],
            rows: vec![vec!["0012".to_owned(), cell.to_owned()]],
        }
    }

    #[test]
    fn csv_has_its_mark_and_no_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            let bytes = sheet(formula).write(Format::Csv).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.starts_with("\u{FEFF}编号,内容\n0012,"), "{text}");
            assert!(text.contains(&format!("'{formula}")), "{text}");
        }
        let text = String::from_utf8(sheet("a,\"b\"\n").write(Format::Csv).unwrap()).unwrap();
        assert!(text.contains("\"a,\"\"b\"\"\n\""), "{text}");
    }

    #[test]
    fn csv_refuses_a_row_that_does_not_fit() {
        let mut sheet = sheet("x");
        sheet.rows[0].pop();
        assert!(matches!(sheet.write(Format::Csv), Err(SheetError::Csv(_))));
    }

    #[test]
    fn xlsx_is_one_and_has_strings_only() {
        let bytes = sheet("=1+1").write(Format::Xlsx).unwrap();
        assert!(bytes.starts_with(b"PK"), "a ZIP archive");
        let long = "x".repeat(40_000);
        assert!(matches!(sheet(&long).write(Format::Xlsx), Err(SheetError::Xlsx(_))));
    }

    #[test]
    fn a_format_is_read_again() {
        for format in Format::ALL {
            assert_eq!(Format::parse(format.as_str()), Some(format));
        }
        assert_eq!(Format::parse("exe"), None);
    }
}
