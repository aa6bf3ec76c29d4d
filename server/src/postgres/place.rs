//! Where the private cluster lies, and where its socket.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use nix::unistd::Uid;
use sha2::{Digest, Sha256};

use super::account::Account;

/// The port is part of the socket's name; there is no TCP.
pub(super) const PORT: u16 = 5432;
/// A socket's path may have 103 bytes on macOS and 107 on Linux.
const LONGEST_SOCKET: usize = 103;
/// Parent of the folders of clusters that cannot lie in the data folder.
const ELSEWHERE: &str = "/var/lib/minhu";

/// The folder of a private cluster: `data` (the cluster), `socket`, `log`, and the lock files.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The folder.
    pub(super) root: PathBuf,
    /// The user that owns it and runs Postgres.
    pub(super) account: Account,
    /// Why it is not in the data folder, as a sentence for the user.
    pub(crate) moved: Option<String>,
}

impl Place {
    /// The place that belongs to the data folder `data`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made, or belongs to somebody else.
    pub(crate) fn of(data: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(data)
            .and_then(|()| data.canonicalize())
            .with_context(|| {
                format!(
                    "the data folder {} cannot be made: choose another with --data (MINHU_DATA)",
                    data.display()
                )
            })
            .and_then(|data| Self::find(&data))
    }

    fn find(data: &Path) -> anyhow::Result<Self> {
        let here = data.join("postgres");
        let there = Path::new(ELSEWHERE).join(short_hash(data)).join("postgres");
        // A cluster that is there decides, so that a change of modes never begins an empty second one.
        if is_cluster(&here) {
            let account = Account::of(&here)?;
            return Ok(Self { root: here, account, moved: None });
        }
        if Uid::effective().is_root() && is_cluster(&there) {
            let account = Account::of(&there)?;
            let moved = explain(&there, data, &account);
            return Ok(Self { root: there, account, moved });
        }
        if here.exists() && !Uid::effective().is_root() {
            Account::of(&here)?;
        }
        let account = Account::for_new()?;
        if account.can_enter(data) {
            return Ok(Self { root: here, account, moved: None });
        }
        let moved = explain(&there, data, &account);
        Ok(Self { root: there, account, moved })
    }

    /// The cluster itself (`PGDATA`).
    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// What Postgres writes to its log.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// The mark that nobody stops Postgres by leaving.
    pub(super) fn keep(&self) -> PathBuf {
        self.root.join("keep")
    }

    /// Whether there is a cluster.
    pub(super) fn is_made(&self) -> bool {
        is_cluster(&self.root)
    }

    /// Makes the folder, closed to everybody but its owner.
    pub(super) fn make(&self) -> anyhow::Result<()> {
        self.make_private(&self.root)
    }

    /// Makes the folder of the socket, beside the cluster or, where that path does not do for a
    /// socket, in a folder for such things.
    pub(super) fn make_socket_folder(&self) -> anyhow::Result<PathBuf> {
        let folder = self.socket_folder();
        self.make_private(&folder)?;
        Ok(folder)
    }

    fn socket_folder(&self) -> PathBuf {
        let beside = self.root.join("socket");
        if fits_a_socket(&beside) {
            return beside;
        }
        let parent = if Uid::effective().is_root() {
            PathBuf::from("/run")
        } else {
            std::env::var_os("XDG_RUNTIME_DIR").map_or_else(|| "/tmp".into(), PathBuf::from)
        };
        parent.join(format!("minhu-{}", short_hash(&self.root)))
    }

    /// A folder of this place's user with mode 0700. One that is there already must be just that:
    /// in `/tmp`, somebody else may have been first.
    fn make_private(&self, folder: &Path) -> anyhow::Result<()> {
        let failed = || format!("the folder {} cannot be made", folder.display());
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).with_context(failed)?;
        }
        match DirBuilder::new().mode(0o700).create(folder) {
            Ok(()) => self.account.give(folder).with_context(failed),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(folder).with_context(failed)?;
                // Ours as root, and not given away yet: we were killed in between.
                if found.is_dir() && found.uid() == Uid::effective().as_raw() {
                    self.account.give(folder).with_context(failed)?;
                } else if !found.is_dir() || !self.account.is(found.uid()) {
                    bail!("{} belongs to somebody else: remove it", folder.display());
                }
                fs::set_permissions(folder, Permissions::from_mode(0o700)).with_context(failed)
            }
            Err(error) => Err(error).with_context(failed),
        }
    }
}

fn is_cluster(root: &Path) -> bool {
    root.join("data/PG_VERSION").is_file()
}

fn explain(there: &Path, data: &Path, account: &Account) -> Option<String> {
    let name = account.other_name()?;
    Some(format!(
        "The database is in {}, since the user {name}, who runs it, cannot enter {}.",
        there.display(),
        data.display()
    ))
}

fn fits_a_socket(folder: &Path) -> bool {
    let path = folder.join(format!(".s.PGSQL.{PORT}"));
    // Clients take a comma for the end of the first of several hosts.
    path.as_os_str().len() <= LONGEST_SOCKET && !path.as_os_str().as_bytes().contains(&b',')
}

/// Enough of a hash of `path` to tell the folders of one machine apart.
fn short_hash(path: &Path) -> String {
    Sha256::digest(path.as_os_str().as_bytes())[..5].iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(root: &Path) -> Place {
        Place { root: root.to_owned(), account: Account::Own, moved: None }
    }

    #[test]
    fn the_socket_lies_beside_the_cluster_where_its_path_fits() {
        assert_eq!(
            place(Path::new("/srv/minhu/postgres")).socket_folder(),
            Path::new("/srv/minhu/postgres/socket")
        );
    }

    #[test]
    fn a_long_path_gets_a_short_socket_of_its_own() {
        let long = |end: &str| PathBuf::from(format!("/srv/{}/{end}", "minhu".repeat(20)));
        let (one, two) = (place(&long("a")).socket_folder(), place(&long("b")).socket_folder());
        assert!(fits_a_socket(&one));
        assert_ne!(one, two);
        let comma = place(Path::new("/srv/a,b/postgres")).socket_folder();
        assert!(fits_a_socket(&comma));
    }

    #[test]
    fn private_folders_are_closed_to_others() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let folder = parent.path().join("a/b");
        place(parent.path()).make_private(&folder).expect("made");
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("opened");
        place(parent.path()).make_private(&folder).expect("made again");
        assert_eq!(fs::metadata(&folder).expect("there").mode() & 0o777, 0o700);
    }

    #[test]
    fn a_link_in_the_way_is_refused() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let folder = parent.path().join("socket");
        std::os::unix::fs::symlink(parent.path(), &folder).expect("linked");
        assert!(place(parent.path()).make_private(&folder).is_err());
    }
}
