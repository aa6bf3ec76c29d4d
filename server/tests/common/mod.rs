//! The real program over a data folder of its own, for tests that kill it.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

/// A data folder of its own.
pub(crate) struct Scene {
    folder: TempDir,
}

/// A running `minhu`.
pub(crate) struct Minhu(pub(crate) Child);

impl Scene {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // So that the user `postgres` can enter it where the tests run as root.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("opened");
        Self { folder }
    }

    /// The folder around the data folder; it is removed with the scene.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_minhu"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MINHU_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).env_remove("DATABASE_URL").env("MINHU_DATA", self.data());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("minhu runs")
    }

    /// Starts a command that goes on; what it logs is added to [`log`](Self::log).
    pub(crate) fn spawn(&self, arguments: &[&str]) -> Minhu {
        let log = File::options().create(true).append(true).open(self.path().join("log"));
        let mut command = self.command(arguments);
        Minhu(command.stderr(log.expect("a log")).spawn().expect("minhu runs"))
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path().join("log")).unwrap_or_default()
    }

    /// The process and the address of the running Postgres.
    pub(crate) fn status(&self) -> Option<(Pid, String)> {
        let output = self.run(&["postgres", "status"]);
        let text = String::from_utf8(output.stdout).expect("text");
        let pid = text.split_once("process ")?.1.split_once('.')?.0.parse().expect("a number");
        Some((Pid::from_raw(pid), text.lines().nth(1)?.to_owned()))
    }
}

impl Minhu {
    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("reaped");
    }

    pub(crate) fn stop(mut self) {
        let pid = Pid::from_raw(self.0.id().try_into().expect("a number"));
        kill(pid, Signal::SIGTERM).expect("signalled");
        assert!(self.0.wait().expect("reaped").success());
    }
}

/// A test that fails leaves no process behind.
impl Drop for Minhu {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// A test that fails leaves no process behind.
impl Drop for Scene {
    fn drop(&mut self) {
        if let Some((pid, _)) = self.status() {
            let _gone = kill(pid, Signal::SIGQUIT);
        }
    }
}
