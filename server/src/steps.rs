//! Telling the person at the terminal what is being done and how long it took; elsewhere, the log.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// What is slower than this gets a line on the terminal when it is done.
const WORTH_A_LINE: Duration = Duration::from_millis(100);

/// Announces steps: with a spinner and a line each on a terminal, with a log line elsewhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps {
    on_terminal: bool,
}

impl Steps {
    /// Steps on standard error.
    pub(crate) fn new() -> Self {
        Self { on_terminal: io::stderr().is_terminal() }
    }

    /// Does `work` under a spinner that says `what`, and reports the time if it succeeded.
    ///
    /// # Errors
    /// Those of `work`.
    pub(crate) async fn run<T, E>(
        self,
        what: &str,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let started = Instant::now();
        let spinner = self.spinner(what);
        let result = work.await;
        spinner.finish_and_clear();
        if result.is_ok() {
            self.done(what, started.elapsed());
        }
        result
    }

    /// Says something worth knowing.
    pub(crate) fn note(self, sentence: &str) {
        if self.on_terminal {
            eprintln!("  {sentence}");
        } else {
            tracing::info!("{sentence}");
        }
    }

    fn spinner(self, what: &str) -> ProgressBar {
        if !self.on_terminal {
            return ProgressBar::hidden();
        }
        let spinner = ProgressBar::new_spinner().with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg} {elapsed}") {
            spinner.set_style(style);
        }
        spinner.enable_steady_tick(Duration::from_millis(100));
        spinner
    }

    fn done(self, what: &str, took: Duration) {
        if !self.on_terminal {
            tracing::info!(seconds = took.as_secs_f32(), "{what}");
        } else if took >= WORTH_A_LINE {
            eprintln!("  ✓ {what} {:.1} s", took.as_secs_f32());
        }
    }
}
