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
    /// The number of its shared memory, by which its orphans are known.
    shared_memory: Option<u32>,
}

impl PidFile {
    /// Reads the file of the cluster in `data`. `None` if there is none, or nothing usable in it.
    pub(super) fn read(data: &Path) -> io::Result<Option<Self>> {
        Self::read_from(&path(data))
    }

    fn read_from(path: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(path) {
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
        let shared_memory =
            lines.nth(1).and_then(|ids| ids.split_whitespace().nth(1)?.parse().ok());
        Some(Self { pid: Pid::from_raw(pid), socket_folder, shared_memory })
    }

    /// The running postmaster of the cluster in `data`, if there is one.
    pub(super) fn of_running(data: &Path) -> io::Result<Option<Self>> {
        Ok(Self::read(data)?.filter(|file| is_postmaster(file.pid, data)))
    }

    /// Whether processes are still attached to its shared memory.
    fn has_orphans(&self) -> bool {
        let segments = fs::read_to_string("/proc/sysvipc/shm").unwrap_or_default();
        self.shared_memory.is_some_and(|id| is_attached(&segments, id))
    }
}

/// Whether anybody is attached to the segment `id`, by the table in `/proc/sysvipc/shm`.
fn is_attached(segments: &str, id: u32) -> bool {
    let mut rows = segments.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
    let Some(header) = rows.next() else { return false };
    let column = |name| header.iter().position(|title| *title == name);
    let (Some(ids), Some(attached)) = (column("shmid"), column("nattch")) else { return false };
    rows.filter(|row| row.get(ids).and_then(|cell| cell.parse().ok()) == Some(id))
        .any(|row| row.get(attached).is_some_and(|count| *count != "0"))
}

/// What stands in the way of a Postgres that is to be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InTheWay {
    /// Nothing, or nothing any more.
    Nothing,
    /// Orphans of a postmaster that was killed; they notice within seconds, and end.
    Orphans,
}

/// Removes lock files of the cluster in `data` and of its socket whose process is alive and not its
/// postmaster. That happens when the number was given to some other program, as after a restart of
/// the machine or its container, and when a killed postmaster is a zombie that nobody reaps, as in a
/// container without an init. Postgres would refuse to start in both cases, for ever.
///
/// Files whose process is gone are left to Postgres. It looks in `postmaster.pid` for the shared
/// memory of orphans; what is removed here is looked at in the same way first.
pub(super) fn clear(data: &Path, socket_folder: &Path, port: u16) -> io::Result<InTheWay> {
    let socket_lock = socket_folder.join(format!(".s.PGSQL.{port}.lock"));
    // The other order would lose the number of the shared memory if we were killed in between.
    for lock in [socket_lock, path(data)] {
        let Some(file) = PidFile::read_from(&lock)? else { continue };
        if !is_alive(file.pid) || is_postmaster(file.pid, data) {
            continue;
        }
        if PidFile::read(data)?.is_some_and(|file| file.has_orphans()) {
            return Ok(InTheWay::Orphans);
        }
        fs::remove_file(&lock)?;
        tracing::info!("removed {}, whose process is not PostgreSQL any more", lock.display());
    }
    Ok(InTheWay::Nothing)
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
        let line =
            b"/usr/lib/postgresql/15/bin/postgres\0-D\0/srv/minhu/postgres/data\0-c\0fsync=on\0";
        assert!(is_command_of(line, Path::new("/srv/minhu/postgres/data")));
        assert!(!is_command_of(line, Path::new("/srv/other/postgres/data")));
        assert!(!is_command_of(
            b"vim\0/srv/minhu/postgres/data\0",
            Path::new("/srv/minhu/postgres/data")
        ));
        assert!(!is_command_of(b"", Path::new("/srv/minhu/postgres/data")));
    }

    #[test]
    fn knows_who_is_attached_to_shared_memory() {
        let table = "       key      shmid perms       size  cpid  lpid nattch   uid\n\
                     5432001     131072   600         56  4711  4712      6   101\n\
                     5432002     131073   600         56  4713  4713      0   101\n";
        assert!(is_attached(table, 131_072));
        assert!(!is_attached(table, 131_073));
        assert!(!is_attached(table, 1));
        assert!(!is_attached("", 131_072));
        assert_eq!(PidFile::parse(RUNNING).expect("readable").shared_memory, Some(131_072));
    }

    /// A cluster's folder with both lock files of the process `pid`.
    fn locked_by(pid: u32) -> (tempfile::TempDir, PathBuf) {
        let data = tempfile::tempdir().expect("a temporary folder");
        let socket_lock = data.path().join(".s.PGSQL.5432.lock");
        for lock in [&path(data.path()), &socket_lock] {
            fs::write(lock, format!("{pid}\n")).expect("written");
        }
        (data, socket_lock)
    }

    #[test]
    fn locks_with_the_number_of_another_program_are_removed() {
        // Ourselves: alive, and no postmaster.
        let (data, socket_lock) = locked_by(std::process::id());
        assert_eq!(PidFile::of_running(data.path()).expect("read"), None);
        let found = clear(data.path(), data.path(), 5432).expect("removed");
        assert_eq!(found, InTheWay::Nothing);
        assert!(!path(data.path()).exists() && !socket_lock.exists());
    }

    #[test]
    fn locks_of_a_dead_process_are_left_to_postgres() {
        // Above the largest process number of Linux.
        let (data, socket_lock) = locked_by(4_194_305);
        assert_eq!(PidFile::of_running(data.path()).expect("read"), None);
        let found = clear(data.path(), data.path(), 5432).expect("looked");
        assert_eq!(found, InTheWay::Nothing);
        assert!(path(data.path()).exists() && socket_lock.exists());
    }
}
