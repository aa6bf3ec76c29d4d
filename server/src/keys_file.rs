//! The file with the keys for personal data. It is never in the database, so that neither a copy of
//! the database nor a copy of the file alone shows anything.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use anyhow::{Context, bail};
use backend::{clock::Random, privacy::Keys};
use secrecy::ExposeSecret;

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
    Keys::parse(&text).with_context(|| format!("the keys file {} is damaged", path.display()))
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

/// Written whole beside its place and then linked there, so that nobody reads half of it, and of
/// two who make it at once one is second.
fn write_new(path: &Path, text: &str) -> io::Result<bool> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let written = (|| {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        match fs::hard_link(&beside, path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    })();
    fs::remove_file(&beside).or_else(|error| {
        if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
    })?;
    // The name is on disk only when the folder is.
    File::open(folder)?.sync_all()?;
    written
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
