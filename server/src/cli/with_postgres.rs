//! `minhu with-postgres`: a command with `DATABASE_URL` set to the private PostgreSQL.

use std::{
    ffi::OsString,
    io,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{ExitCode, ExitStatus},
};

use anyhow::Context;
use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, getpgrp, tcgetpgrp},
};
use tokio::{
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
};

use crate::{
    config::Settings,
    postgres::{Embedded, Place, Purpose, prepare_for_tests},
    steps::Steps,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Use a PostgreSQL for tests beside the other one: quick, forgetful, and with the migrations in
    /// its template, so that each new database has them
    #[arg(long)]
    tests: bool,

    /// The command, after `--`
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    #[arg(value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let steps = Steps::new();
    // From here on, so that a signal does not end us before Postgres is stopped.
    let mut signals = Signals::new().context("signals cannot be watched")?;
    let postgres = start(settings, args.tests, steps).await?;
    let status = match spawn(&args.command, &postgres.url()) {
        Ok(child) => signals.pass_on_until_done(child).await.context("the command was lost"),
        Err(error) => Err(error),
    };
    postgres.leave().await?;
    Ok(exit_code(status?))
}

/// The private PostgreSQL, or the one for tests with its template.
pub(super) async fn start(
    settings: &Settings,
    tests: bool,
    steps: Steps,
) -> anyhow::Result<Embedded> {
    let (data, purpose) = if tests {
        (data_for_tests(&settings.data), Purpose::Tests)
    } else {
        (settings.data.clone(), Purpose::Service)
    };
    let place = Place::of(&data)?;
    if let Some(sentence) = &place.moved {
        steps.note(sentence);
    }
    let programs = settings.postgres_bin.as_deref();
    let postgres =
        steps.run("Starting PostgreSQL", Embedded::join(place, programs, purpose)).await?;
    if tests {
        let url = postgres.url();
        let prepared = steps.run("Preparing the template for tests", prepare_for_tests(&url)).await;
        if let Err(error) = prepared {
            postgres.leave().await?;
            return Err(error);
        }
    }
    Ok(postgres)
}

/// The data folder of the PostgreSQL for tests: `.minhu-test` beside `.minhu`.
pub(super) fn data_for_tests(data: &Path) -> PathBuf {
    // Without a slash at the end, if there is one.
    let mut name = data.components().as_path().as_os_str().to_owned();
    name.push("-test");
    PathBuf::from(name)
}

fn spawn(command: &[OsString], url: &str) -> anyhow::Result<Child> {
    let (program, arguments) = command.split_first().context("there is no command")?;
    Command::new(program)
        .args(arguments)
        .env("DATABASE_URL", url)
        .spawn()
        .with_context(|| format!("the command {} cannot be run", program.display()))
}

struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn pass_on_until_done(&mut self, mut child: Child) -> io::Result<ExitStatus> {
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw);
        loop {
            let signal = tokio::select! {
                status = child.wait() => return status,
                _ = self.interrupt.recv() => Signal::SIGINT,
                _ = self.terminate.recv() => Signal::SIGTERM,
                _ = self.hangup.recv() => Signal::SIGHUP,
            };
            // Ctrl-C reaches everybody in the foreground; a second one would mean "at once".
            if signal == Signal::SIGINT && is_in_foreground() {
                continue;
            }
            if let Some(pid) = pid {
                // It may have ended meanwhile; then the next turn of the loop sees it.
                let _gone = kill(pid, signal);
            }
        }
    }
}

fn is_in_foreground() -> bool {
    tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
}

/// The command's own, as shells report it: 128 and the signal's number if a signal ended it.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(1);
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_for_tests_lies_beside_the_other() {
        assert_eq!(data_for_tests(Path::new(".minhu")), Path::new(".minhu-test"));
        assert_eq!(data_for_tests(Path::new("/srv/minhu/")), Path::new("/srv/minhu-test"));
    }

    #[test]
    fn exit_codes_and_signals_are_passed_on() {
        let code = |raw| exit_code(ExitStatus::from_raw(raw));
        assert_eq!(code(3 << 8), ExitCode::from(3));
        assert_eq!(code(9), ExitCode::from(137));
        assert_eq!(code(0), ExitCode::SUCCESS);
    }
}
