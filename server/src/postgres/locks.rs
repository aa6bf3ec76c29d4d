//! The lock files beside the cluster; see the module above for what they mean. The kernel releases
//! them when a process ends, however it ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
    time::Duration,
};

use anyhow::Context;
use tokio::time::sleep;

/// How often a lock that somebody holds is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// Membership among the processes that use the cluster.
#[derive(Debug)]
pub(super) struct Users(File);

/// The duty to keep Postgres running, until it is dropped.
#[derive(Debug)]
pub(super) struct Supervisor {
    _lock: File,
}

impl Users {
    /// Joins the users of the cluster in `root`. Waits while the last of the earlier ones is
    /// stopping Postgres.
    pub(super) async fn join(root: &Path) -> anyhow::Result<Self> {
        let file = open(&root.join("users.lock"))?;
        while !acquired(file.try_lock_shared())? {
            sleep(AGAIN).await;
        }
        Ok(Self(file))
    }

    /// Joins only if nobody else is a user, and keeps others waiting.
    pub(super) fn join_alone(root: &Path) -> anyhow::Result<Option<Self>> {
        let file = open(&root.join("users.lock"))?;
        Ok(acquired(file.try_lock())?.then_some(Self(file)))
    }

    /// Leaves, and says whether this was the last user. If so, newcomers wait until the value is
    /// dropped.
    pub(super) fn leave(&self) -> anyhow::Result<bool> {
        // From shared to exclusive there is no step that could not let two wait for each other.
        self.0.unlock().context("a lock could not be released")?;
        acquired(self.0.try_lock())
    }
}

impl Supervisor {
    /// Takes the duty, if nobody has it.
    pub(super) fn try_take(root: &Path) -> anyhow::Result<Option<Self>> {
        let file = open(&root.join("supervisor.lock"))?;
        Ok(acquired(file.try_lock())?.then_some(Self { _lock: file }))
    }
}

fn open(path: &Path) -> anyhow::Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .with_context(|| format!("the lock file {} cannot be opened", path.display()))
}

fn acquired(result: Result<(), TryLockError>) -> anyhow::Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error).context("a file cannot be locked here"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_last_to_leave_is_told_so() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let first = Users::join(root.path()).await.expect("joined");
        let second = Users::join(root.path()).await.expect("joined");
        assert!(Users::join_alone(root.path()).expect("asked").is_none());
        assert!(!first.leave().expect("left"));
        assert!(second.leave().expect("left"));
        drop(second);
        assert!(Users::join_alone(root.path()).expect("asked").is_some());
    }

    #[test]
    fn there_is_one_supervisor_and_then_the_next() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let first = Supervisor::try_take(root.path()).expect("asked");
        assert!(first.is_some());
        assert!(Supervisor::try_take(root.path()).expect("asked").is_none());
        drop(first);
        assert!(Supervisor::try_take(root.path()).expect("asked").is_some());
    }
}
