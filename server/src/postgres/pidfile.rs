//! `postmaster.pid`: what a running Postgres says of itself.

use std::{
    fs, io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use nix::{errno::Errno, sys::signal::kill, unistd::Pid};

/// What `postmaster.pid` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PidFile {
    /// The postmaster.
    pub(super) pid: Pid,
    /// The folder of its socket; `None` while it is only just starting.
    pub(super) socket_folder: Option<PathBuf>,
}

impl PidFile {
    /// Reads the file of the cluster in `data`. `None` if there is none, or nothing usable in it.
    pub(super) fn read(data: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(path(data)) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        // A negative number is a lone backend in single-user mode, which nobody can connect to.
        let pid = lines.next()?.trim().parse().ok().filter(|pid| *pid > 1)?;
        let socket_folder = lines.nth(3).filter(|line| !line.is_empty()).map(PathBuf::from);
        Some(Self { pid: Pid::from_raw(pid), socket_folder })
    }

    /// The running postmaster of the cluster in `data`, if there is one.
    pub(super) fn of_running(data: &Path) -> io::Result<Option<Self>> {
        Ok(Self::read(data)?.filter(|file| is_postmaster(file.pid, data)))
    }
}

/// Removes a `postmaster.pid` whose number now belongs to some other program, as it may after the
/// machine or its container was restarted: Postgres would take that program for itself, and refuse
/// to start. A file whose process is gone is left to Postgres, which looks in it for the shared
/// memory of orphans. Says whether it removed one.
pub(super) fn remove_if_reused(data: &Path) -> io::Result<bool> {
    let reused = PidFile::read(data)?.is_some_and(|file| {
        is_alive(file.pid) && !is_postmaster(file.pid, data)
    });
    if reused {
        fs::remove_file(path(data))?;
    }
    Ok(reused)
}

/// Whether the process `pid` is the postmaster of the cluster in `data`. Where the system does not
/// show command lines in `/proc`, any live process with that number is taken for it, which is what
/// Postgres does itself.
pub(super) fn is_postmaster(pid: Pid, data: &Path) -> bool {
    if !is_alive(pid) {
        return false;
    }
    if !Path::new("/proc/self/cmdline").exists() {
        return true;
    }
    // A process that ended and was not reaped yet has an empty command line.
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| is_command_of(&line, data))
}

fn is_command_of(line: &[u8], data: &Path) -> bool {
    let mut words = line.split(|byte| *byte == 0);
    let program = words.next().unwrap_or_default();
    program.ends_with(b"postgres") && words.any(|word| word == data.as_os_str().as_bytes())
}

fn is_alive(pid: Pid) -> bool {
    matches!(kill(pid, None), Ok(()) | Err(Errno::EPERM))
}

fn path(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNNING: &str = "4711\n/srv/minhu/postgres/data\n1763689000\n5432\n\
                           /srv/minhu/postgres/socket\n\n  5432001   131072\nready   \n";

    #[test]
    fn reads_a_running_one() {
        let file = PidFile::parse(RUNNING).expect("readable");
        assert_eq!(file.pid, Pid::from_raw(4711));
        assert_eq!(file.socket_folder, Some("/srv/minhu/postgres/socket".into()));
    }

    #[test]
    fn reads_one_that_is_only_just_starting() {
        let file = PidFile::parse("4711\n/srv/minhu/postgres/data\n").expect("readable");
        assert_eq!(file.socket_folder, None);
    }

    #[test]
    fn makes_nothing_of_an_empty_or_broken_file() {
        for text in ["", "\n", "x\n", "-12\n/data\n", "0\n", "1\n"] {
            assert_eq!(PidFile::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn knows_the_postmaster_by_its_command_line() {
        let line = b"/usr/lib/postgresql/15/bin/postgres\0-D\0/srv/minhu/postgres/data\0-c\0fsync=on\0";
        assert!(is_command_of(line, Path::new("/srv/minhu/postgres/data")));
        assert!(!is_command_of(line, Path::new("/srv/other/postgres/data")));
        assert!(!is_command_of(b"vim\0/srv/minhu/postgres/data\0", Path::new("/srv/minhu/postgres/data")));
        assert!(!is_command_of(b"", Path::new("/srv/minhu/postgres/data")));
    }

    #[test]
    fn a_file_with_the_number_of_another_program_is_removed() {
        let data = tempfile::tempdir().expect("a temporary folder");
        // Ourselves: alive, and no postmaster.
        fs::write(path(data.path()), format!("{}\n", std::process::id())).expect("written");
        assert_eq!(PidFile::of_running(data.path()).expect("read"), None);
        assert!(remove_if_reused(data.path()).expect("removed"));
        assert!(!path(data.path()).exists());
    }

    #[test]
    fn a_file_of_a_dead_process_is_left_to_postgres() {
        let data = tempfile::tempdir().expect("a temporary folder");
        // Above the largest process number of Linux.
        fs::write(path(data.path()), "4194305\n").expect("written");
        assert_eq!(PidFile::of_running(data.path()).expect("read"), None);
        assert!(!remove_if_reused(data.path()).expect("looked"));
        assert!(path(data.path()).exists());
    }
}
