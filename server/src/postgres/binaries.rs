//! Finding the machine's Postgres programs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

/// The oldest version that Minhu is tried with.
const OLDEST: u32 = 15;

/// What to do where there is no usable Postgres.
const REMEDY: &str = "install PostgreSQL 15 or newer with PostGIS (on Debian: apt install \
                      postgresql-15 postgresql-15-postgis-3), name its folder of programs with \
                      --postgres-bin, or set DATABASE_URL";

/// A folder with `initdb` and `postgres` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    /// The folder.
    pub(super) folder: PathBuf,
    /// The major version, such as 15.
    pub(super) major: u32,
    /// Whether PostGIS for this version was found. Only a preference: it may lie where we do not
    /// look.
    postgis: bool,
}

impl Binaries {
    /// The path of `program`.
    pub(super) fn program(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }

    /// The programs for a cluster of version `cluster`, or the best for a new one.
    ///
    /// # Errors
    /// When there are none, or none of that version.
    pub(super) fn find(chosen: Option<&Path>, cluster: Option<u32>) -> anyhow::Result<Self> {
        let found = match chosen {
            Some(folder) => vec![Self::at(folder).with_context(|| {
                format!(
                    "--postgres-bin (MINHU_POSTGRES_BIN) is `{}`: it must be a folder with the \
                     programs initdb and postgres",
                    folder.display()
                )
            })?],
            None => usual_folders().iter().filter_map(|folder| Self::at(folder)).collect(),
        };
        Self::choose(found, cluster)
    }

    fn choose(found: Vec<Self>, cluster: Option<u32>) -> anyhow::Result<Self> {
        if let Some(major) = cluster {
            return found.into_iter().find(|binaries| binaries.major == major).with_context(|| {
                format!(
                    "the private database was made by PostgreSQL {major}, which is not on this \
                     machine any more: install that version, or move the data with pg_upgrade"
                )
            });
        }
        let newest = found.iter().map(|binaries| binaries.major).max();
        let best = found
            .into_iter()
            .filter(|binaries| binaries.major >= OLDEST)
            .max_by_key(|binaries| (binaries.postgis, binaries.major));
        match (best, newest) {
            (Some(best), _) => Ok(best),
            (None, Some(old)) => bail!("PostgreSQL {old} is too old: {REMEDY}"),
            (None, None) => bail!("there is no PostgreSQL on this machine: {REMEDY}"),
        }
    }

    fn at(folder: &Path) -> Option<Self> {
        let postgres = folder.join("postgres");
        if !folder.join("initdb").is_file() {
            return None;
        }
        let major = major_version(&stdout_of(&postgres, "--version")?)?;
        let share = stdout_of(&folder.join("pg_config"), "--sharedir");
        let postgis = share
            .is_some_and(|share| Path::new(&share).join("extension/postgis.control").is_file());
        Some(Self { folder: folder.to_owned(), major, postgis })
    }
}

/// The folder of the programs that a new cluster would be made with, in words.
///
/// # Errors
/// When there are none.
pub(crate) fn programs(chosen: Option<&Path>) -> anyhow::Result<String> {
    let best = Binaries::find(chosen, None)?;
    Ok(format!("PostgreSQL {} in {}", best.major, best.folder.display()))
}

/// Where the common packages put the programs; Debian and its kin keep them off the search path.
fn usual_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        stdout_of(Path::new("pg_config"), "--bindir").into_iter().map(PathBuf::from).collect();
    for parent in ["/usr/lib/postgresql", "/usr/local", "/usr", "/opt/homebrew/opt"] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(
            entries
                .filter(|entry| {
                    let name = entry.file_name();
                    let name = name.to_string_lossy();
                    name.starts_with(|first: char| first.is_ascii_digit())
                        || name.starts_with("pgsql")
                        || name.starts_with("postgresql@")
                })
                .map(|entry| entry.path().join("bin")),
        );
    }
    folders.extend(["/usr/bin", "/usr/local/bin"].map(PathBuf::from));
    folders.sort();
    folders.dedup();
    folders
}

fn stdout_of(program: &Path, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// From `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`, also of a beta.
fn major_version(text: &str) -> Option<u32> {
    let version = text.split_once("(PostgreSQL) ")?.1;
    let digits = version.split(|next: char| !next.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binaries(major: u32, postgis: bool) -> Binaries {
        Binaries {
            folder: PathBuf::from(format!("/usr/lib/postgresql/{major}/bin")),
            major,
            postgis,
        }
    }

    #[test]
    fn reads_versions() {
        let debian = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)";
        assert_eq!(major_version(debian), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(major_version("something else"), None);
    }

    #[test]
    fn prefers_postgis_then_the_newest() {
        let choose = |found| Binaries::choose(found, None).ok().map(|best| best.major);
        assert_eq!(choose(vec![binaries(15, false), binaries(17, false)]), Some(17));
        assert_eq!(choose(vec![binaries(15, true), binaries(17, false)]), Some(15));
        assert_eq!(choose(vec![binaries(13, true)]), None);
        assert_eq!(choose(vec![]), None);
    }

    #[test]
    fn stays_with_the_version_of_the_cluster() {
        let found = vec![binaries(15, true), binaries(17, true)];
        assert_eq!(Binaries::choose(found, Some(15)).ok().map(|best| best.major), Some(15));
        assert!(Binaries::choose(vec![binaries(17, true)], Some(15)).is_err());
    }
}
