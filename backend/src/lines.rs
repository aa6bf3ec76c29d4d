//! What is wrong with files that are imported, line by line.

/// Something wrong with a line of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {wrong}")]
pub struct LineError<W> {
    /// From 1.
    pub line: u64,
    /// What is wrong with it.
    pub wrong: W,
}

/// Something wrong at one place of one of several files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}{}: {wrong}", column.map(|c| format!(", column {c}")).unwrap_or_default())]
pub struct FileError<W> {
    /// The file's name.
    pub file: String,
    /// From 1, the header.
    pub line: u64,
    /// The column, if it is about one.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub wrong: W,
}
