//! A command's answer on standard output. Log lines and progress go to standard error.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Writes one line. A reader that has gone away, as `head` does, is no error.
pub(crate) fn say(line: impl Display) {
    let _gone = writeln!(io::stdout().lock(), "{line}");
}
