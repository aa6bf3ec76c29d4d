//! A running Postgres, as its parent or not.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, bail};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::{
    process::Child,
    time::{sleep, timeout},
};

use super::pidfile::is_postmaster;

/// How often a process that is not our child is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// How long a stop may take in which sessions are ended and everything is written to disk.
const FAST: Duration = Duration::from_secs(60);
/// How long a stop may take that leaves the writing to the recovery at the next start.
const IMMEDIATE: Duration = Duration::from_secs(10);

/// The first process of a running Postgres.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: Pid,
    data: PathBuf,
    /// Absent for one that an earlier `minhu` started.
    child: Option<Child>,
}

impl Postmaster {
    /// Starts `command`, the Postgres of the cluster in `data`. It is not ready yet.
    pub(super) fn start(command: Command, data: &Path) -> anyhow::Result<Self> {
        let child = tokio::process::Command::from(command)
            .spawn()
            .context("the program postgres could not be started")?;
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).context("postgres ended")?;
        Ok(Self { pid: Pid::from_raw(pid), data: data.to_owned(), child: Some(child) })
    }

    /// Takes over the running postmaster `pid` of the cluster in `data`.
    pub(super) fn adopt(pid: Pid, data: &Path) -> Self {
        Self { pid, data: data.to_owned(), child: None }
    }

    /// Returns when it has ended.
    pub(super) async fn ended(&mut self) {
        if let Some(child) = &mut self.child {
            // An error here says that there is no such child any more.
            let _status = child.wait().await;
        } else {
            while is_postmaster(self.pid, &self.data) {
                sleep(LOOK).await;
            }
        }
    }

    /// Stops it: sessions are ended, everything is written to disk. One that does not finish is
    /// stopped at once, and recovers at its next start.
    ///
    /// # Errors
    /// When it is still there after more than a minute.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        for (signal, patience) in [(Signal::SIGINT, FAST), (Signal::SIGQUIT, IMMEDIATE)] {
            // It may have ended meanwhile, which is all that is wanted.
            let _gone = kill(self.pid, signal);
            if timeout(patience, self.ended()).await.is_ok() {
                return Ok(());
            }
        }
        bail!("PostgreSQL (process {}) does not stop", self.pid)
    }
}
