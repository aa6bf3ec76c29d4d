//! As which user of the machine Postgres runs.
//!
//! Postgres refuses to run as root, so there it runs as another user: the one that owns the cluster,
//! and for a new one `postgres`, whom the distribution's package makes.

use std::{
    fs, io,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use nix::unistd::{Gid, Uid, User, chown};

/// The user that Postgres runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Account {
    /// The one that runs `minhu`.
    Own,
    /// Another one, which only root can become.
    Other { uid: Uid, gid: Gid, name: String },
}

impl Account {
    /// The user for a cluster that is still to be made.
    ///
    /// # Errors
    /// As root, when there is no user `postgres`.
    pub(super) fn for_new() -> anyhow::Result<Self> {
        if !Uid::effective().is_root() {
            return Ok(Self::Own);
        }
        match User::from_name("postgres").context("the list of users could not be read")? {
            Some(user) => Ok(Self::Other { uid: user.uid, gid: user.gid, name: user.name }),
            None => bail!(
                "there is no user `postgres`, and PostgreSQL does not run as root: install \
                 PostgreSQL from your distribution, or run minhu as an ordinary user"
            ),
        }
    }

    /// The user that owns the cluster in `folder`.
    ///
    /// # Errors
    /// When that is somebody whom this process cannot become.
    pub(super) fn of(folder: &Path) -> anyhow::Result<Self> {
        let owner = fs::metadata(folder)
            .with_context(|| format!("{} could not be read", folder.display()))?;
        let (uid, gid) = (Uid::from_raw(owner.uid()), Gid::from_raw(owner.gid()));
        let us = Uid::effective();
        if uid == us && !us.is_root() {
            return Ok(Self::Own);
        }
        let name = User::from_uid(uid).ok().flatten().map_or(uid.to_string(), |user| user.name);
        if us.is_root() && !uid.is_root() {
            return Ok(Self::Other { uid, gid, name });
        }
        bail!(
            "{} belongs to the user {name}: run minhu as that user or with sudo, or choose another \
             folder with --data",
            folder.display()
        )
    }

    /// A command that runs as this user, with nothing of our surroundings but the search path.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        // Where we are may be a folder that the other user cannot enter.
        command.current_dir("/").stdin(Stdio::null());
        if let Self::Other { uid, gid, .. } = self {
            command.uid(uid.as_raw()).gid(gid.as_raw());
        }
        command
    }

    /// Makes `path` this user's.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Other { uid, gid, .. } => Ok(chown(path, Some(*uid), Some(*gid))?),
        }
    }

    /// Whether this user can enter `folder`. The kernel is asked, as that user, since modes and
    /// groups of every folder on the way, and more, have a say.
    pub(super) fn can_enter(&self, folder: &Path) -> bool {
        *self == Self::Own
            || self
                .command(Path::new("/usr/bin/test"))
                .arg("-x")
                .arg(folder)
                .status()
                .is_ok_and(|status| status.success())
    }

    /// The user's name, if it is another than the one that runs `minhu`.
    pub(super) fn other_name(&self) -> Option<&str> {
        match self {
            Self::Own => None,
            Self::Other { name, .. } => Some(name),
        }
    }

    /// Whether `uid` is this user's.
    pub(super) fn is(&self, other: u32) -> bool {
        match self {
            Self::Own => Uid::effective().as_raw() == other,
            Self::Other { uid, .. } => uid.as_raw() == other,
        }
    }
}
