//! What the evaluations of tables have in common: the lines, and what is said of them.

use std::process::ExitCode;

use anyhow::{Context, bail};
use serde::Serialize;

use crate::say::say;

/// A line that is none.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct BrokenLine {
    pub(super) line: usize,
    pub(super) error: String,
}

/// The lines of a table with their numbers: without those that are blank or begin with #, and
/// without the header, if `is_header` says that the first one is one.
pub(super) fn rows(
    text: &str,
    is_header: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = (1..)
        .zip(text.lines())
        .filter(|(_, row)| !row.trim().is_empty() && !row.trim_start().starts_with('#'))
        .peekable();
    rows.next_if(|(_, row)| is_header(row));
    rows
}

/// Prints a result. Everything has to be right for the exit code to be 0.
pub(super) fn print<T: Serialize>(
    result: &T,
    text: impl FnOnce(&T) -> String,
    json: bool,
    is_right: bool,
) -> anyhow::Result<ExitCode> {
    say(if json {
        serde_json::to_string_pretty(result).context("the result cannot be written")?
    } else {
        text(result)
    });
    Ok(if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Refuses a file in which there is nothing to evaluate.
pub(super) fn refuse_empty(total: usize, errors: &[BrokenLine], name: &str) -> anyhow::Result<()> {
    if total == 0 && errors.is_empty() {
        bail!("there is nothing to evaluate in {name}");
    }
    Ok(())
}
