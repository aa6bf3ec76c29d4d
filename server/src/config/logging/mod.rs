//! Where log lines go: to standard error, so that standard output is a command's answer alone.

mod json_line;
#[cfg(test)]
pub(crate) mod testing;

use std::io::{self, IsTerminal};

use tracing_subscriber::fmt;

use self::json_line::JsonLine;
use super::{LogFormat, Settings};

/// Starts logging for the rest of the process.
pub(crate) fn start(settings: &Settings) {
    let format = settings.log_format.unwrap_or_else(|| {
        if io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json }
    });
    let lines = fmt().with_env_filter(settings.log.build()).with_writer(io::stderr);
    match format {
        LogFormat::Text => lines.with_target(false).with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().event_format(JsonLine::new()).init(),
    }
}
