//! The file with the keys for personal data. It is never in the database, so that neither a copy of
//! the database nor a copy of the file alone shows anything.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use backend::{clock::Random, privacy::Keys};
use secrecy::ExposeSecret;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::open;

/// How old the ring of a process may be.
pub(crate) const REREAD_EVERY: Duration = Duration::from_secs(5);

/// Reads the keys.
///
/// # Errors
/// When the file is not there, or is no ring of keys.
pub(crate) fn read(path: &Path) -> anyhow::Result<Keys> {
    let text = fs::read_to_string(path).with_context(|| {
        format!(
            "the keys file {} cannot be read: restore it from your backup, or for a new \
             installation make one with `minhu keys new`",
            path.display()
        )
    })?;
    Keys::parse_at(&text, open::now())
        .with_context(|| format!("the keys file {} is damaged", path.display()))
}

/// Makes a new keys file, readable by its owner alone. Says whether it did: one that is there is
/// never replaced, since what was encrypted with it could not be read any more.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn make(path: &Path, random: &dyn Random) -> anyhow::Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    write_new(path, Keys::generate(random).to_text().expose_secret())
        .with_context(|| format!("the keys file {} cannot be written", path.display()))
}

/// Replaces the file by `text`, whole and at once, readable by its owner alone.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let written = (|| {
        let beside = beside(path);
        write_whole(&beside, text)?;
        fs::rename(&beside, path)?;
        // The name is on disk only when the folder is.
        File::open(folder(path))?.sync_all()
    })();
    written.with_context(|| format!("the keys file {} cannot be written", path.display()))
}

/// Takes over what the file holds into each of `rings`, every few seconds and on SIGHUP, until
/// `shutdown`. A file that cannot be read changes nothing. Reading it again also brings a key into
/// use whose time has come.
pub(crate) async fn follow(path: PathBuf, rings: Vec<Arc<Keys>>, shutdown: CancellationToken) {
    let mut hangup = signal(SignalKind::hangup()).ok();
    let mut failed = false;
    loop {
        let asked = async {
            match &mut hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(REREAD_EVERY) => {}
            _ = asked => {}
        }
        match read(&path) {
            Ok(keys) => {
                failed = false;
                let changed = rings.iter().filter(|ring| ring.replace(&keys)).count();
                if changed > 0 {
                    tracing::info!(newest = keys.newest_id(), "keys read again");
                }
            }
            // Said once, not every few seconds.
            Err(error) if !failed => {
                failed = true;
                tracing::error!("keys not read again: {error:#}");
            }
            Err(_) => {}
        }
    }
}

/// Written whole beside its place and then linked there, so that nobody reads half of it, and of
/// two who make it at once one is second.
fn write_new(path: &Path, text: &str) -> io::Result<bool> {
    fs::create_dir_all(folder(path))?;
    let beside = beside(path);
    let written = write_whole(&beside, text).and_then(|()| match fs::hard_link(&beside, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    fs::remove_file(&beside).or_else(|error| {
        if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
    })?;
    // The name is on disk only when the folder is.
    File::open(folder(path))?.sync_all()?;
    written
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    beside.into()
}

fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Refuses a keys file that others than its owner and group can read or that others can change.
///
/// # Errors
/// When it cannot be looked at, or is too open.
pub(crate) fn check_mode(path: &Path) -> anyhow::Result<()> {
    let mode = fs::metadata(path)
        .with_context(|| format!("the keys file {} cannot be read", path.display()))?
        .mode();
    if mode & 0o027 != 0 {
        bail!("others can read or change {}: run `chmod 600` on it", path.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use backend::clock::SeededRandom;

    use super::*;

    #[test]
    fn a_new_file_is_private_and_readable_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data/keys");
        assert!(make(&path, &SeededRandom::new(1)).expect("made"));
        assert_eq!(fs::metadata(&path).expect("there").mode() & 0o777, 0o600);
        read(&path).expect("readable");
        check_mode(&path).expect("private");
        assert_eq!(fs::read_dir(folder.path().join("data")).expect("there").count(), 1);
    }

    #[test]
    fn one_that_is_there_is_never_replaced() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("keys");
        assert!(make(&path, &SeededRandom::new(1)).expect("made"));
        let before = fs::read_to_string(&path).expect("there");
        assert!(!make(&path, &SeededRandom::new(2)).expect("left"));
        assert!(!write_new(&path, "second").expect("left"));
        assert_eq!(fs::read_to_string(&path).expect("there"), before);
    }

    #[tokio::test]
    async fn a_new_key_reaches_a_process_that_works() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("keys");
        make(&path, &SeededRandom::new(1)).expect("made");
        let ring = Arc::new(read(&path).expect("readable"));
        let (id, text) =
            ring.text_with_new(&SeededRandom::new(2), open::now()).expect("there is room");
        replace(&path, text.expose_secret()).expect("written");
        check_mode(&path).expect("private");
        let stop = CancellationToken::new();
        let following = tokio::spawn(follow(path, vec![ring.clone()], stop.clone()));
        for _ in 0..200 {
            if ring.newest_id() == id {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        stop.cancel();
        following.await.expect("it ended");
        assert_eq!(ring.newest_id(), id);
    }

    #[test]
    fn an_open_file_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("keys");
        make(&path, &SeededRandom::new(1)).expect("made");
        for (mode, fine) in [(0o600, true), (0o640, true), (0o644, false), (0o620, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
            assert_eq!(check_mode(&path).is_ok(), fine, "{mode:o}");
        }
    }
}
