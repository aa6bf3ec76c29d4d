//! Making a cluster, and starting Postgres on it.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, bail};
use sqlx::{Connection, PgConnection};
use tokio::time::{Instant, sleep};

use super::{
    NAME,
    binaries::Binaries,
    pidfile::{InTheWay, PidFile, clear},
    place::{PORT, Place},
    postmaster::Postmaster,
};

/// How often a starting Postgres is asked whether it is ready.
const ASK: Duration = Duration::from_millis(50);
/// How long Postgres may refuse to start after it was killed: until the last of its orphans has
/// noticed and let go of the shared memory.
const ORPHANS: Duration = Duration::from_secs(10);
/// A log longer than this is set aside at the next start; one such is kept.
const LONGEST_LOG: u64 = 16 << 20;

/// What a cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Data that people rely on.
    Service,
    /// Data that can be lost: nothing is forced to disk.
    Tests,
}

/// A private cluster with the programs to run it.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    /// Where it lies.
    pub(super) place: Place,
    binaries: Binaries,
    purpose: Purpose,
    socket: PathBuf,
}

impl Cluster {
    /// The cluster at `place`, which is made, with the best Postgres of the machine, if it is not
    /// there.
    ///
    /// To be called by the supervisor alone.
    pub(super) async fn open_or_make(
        place: Place,
        chosen: Option<&Path>,
        purpose: Purpose,
    ) -> anyhow::Result<Self> {
        let is_made = place.is_made();
        let cluster = Self::open(place, chosen, purpose)?;
        if !is_made {
            cluster.make().await?;
        }
        Ok(cluster)
    }

    /// The cluster at `place`.
    pub(super) fn open(
        place: Place,
        chosen: Option<&Path>,
        purpose: Purpose,
    ) -> anyhow::Result<Self> {
        let version = fs::read_to_string(place.data().join("PG_VERSION"));
        let major = version.ok().and_then(|text| text.trim().parse().ok());
        let binaries = Binaries::find(chosen, major)?;
        let running = PidFile::of_running(&place.data()).ok().flatten();
        let socket = match running.and_then(|file| file.socket_folder) {
            Some(folder) => folder,
            None => place.make_socket_folder()?,
        };
        Ok(Self { place, binaries, purpose, socket })
    }

    /// The address of `database` in it, as its superuser.
    pub(super) fn url(&self, database: &str) -> String {
        let host = encode(&self.socket.to_string_lossy());
        format!("postgres://{NAME}@localhost:{PORT}/{database}?host={host}")
    }

    /// Whether it serves its database.
    pub(super) async fn is_ready(&self) -> bool {
        self.answers(NAME).await
    }

    async fn answers(&self, database: &str) -> bool {
        match PgConnection::connect(&self.url(database)).await {
            Ok(connection) => connection.close().await.is_ok(),
            Err(_) => false,
        }
    }

    /// Adopts the running Postgres, or starts one; returns when the database is there.
    ///
    /// # Errors
    /// When Postgres does not start; the sentence has the reason from its log.
    pub(super) async fn run(&self) -> anyhow::Result<Postmaster> {
        let data = self.place.data();
        let running = PidFile::of_running(&data).context("postmaster.pid could not be read")?;
        let postmaster = match running {
            Some(file) => {
                let mut postmaster = Postmaster::adopt(file.pid, &data);
                self.ready(&mut postmaster).await?;
                postmaster
            }
            None => self.start().await?,
        };
        self.make_database().await?;
        Ok(postmaster)
    }

    async fn start(&self) -> anyhow::Result<Postmaster> {
        let data = self.place.data();
        let was_killed = PidFile::read(&data).is_ok_and(|file| file.is_some());
        let patience = Instant::now() + if was_killed { ORPHANS } else { Duration::ZERO };
        loop {
            let attempt = self.attempt(&data).await;
            match attempt {
                Err(_) if Instant::now() < patience => sleep(ASK * 5).await,
                attempt => return attempt,
            }
        }
    }

    async fn attempt(&self, data: &Path) -> anyhow::Result<Postmaster> {
        let found = clear(data, &self.socket, PORT).context("a stale lock file is in the way")?;
        if found == InTheWay::Orphans {
            bail!("processes of a PostgreSQL that was killed do not end: kill them too");
        }
        let mut postmaster = Postmaster::start(self.command()?, data)?;
        self.ready(&mut postmaster).await?;
        Ok(postmaster)
    }

    /// Waits as long as it lives, since the recovery after a crash takes what it takes.
    async fn ready(&self, postmaster: &mut Postmaster) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                () = postmaster.ended() => bail!(
                    "PostgreSQL did not start: {}; its log is {}",
                    last_complaint(&self.place.log()),
                    self.place.log().display()
                ),
                ready = self.answers("postgres") => if ready { return Ok(()) },
            }
            sleep(ASK).await;
        }
    }

    async fn make_database(&self) -> anyhow::Result<()> {
        let failed = || format!("the database `{NAME}` could not be made");
        let mut conn = PgConnection::connect(&self.url("postgres")).await.with_context(failed)?;
        let is_there = sqlx::query("select 1 from pg_database where datname = $1")
            .bind(NAME)
            .fetch_optional(&mut conn)
            .await
            .with_context(failed)?
            .is_some();
        if !is_there {
            sqlx::query("create database minhu").execute(&mut conn).await.with_context(failed)?;
        }
        conn.close().await.with_context(failed)
    }

    /// Made beside its place and then moved there, so that there is a whole cluster or none.
    async fn make(&self) -> anyhow::Result<()> {
        let (unfinished, data) = (self.place.root.join("data.unfinished"), self.place.data());
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).context("an unfinished cluster cannot be removed")?;
        }
        let mut command = self.place.account.command(&self.binaries.program("initdb"));
        command.arg("-D").arg(&unfinished).args([
            "-U",
            NAME,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
        ]);
        if self.purpose == Purpose::Tests {
            command.arg("--no-sync");
        }
        let output = tokio::process::Command::from(command)
            .output()
            .await
            .context("the program initdb could not be started")?;
        if !output.status.success() {
            bail!(
                "PostgreSQL could not make its cluster in {}: {}",
                self.place.root.display(),
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        fs::rename(&unfinished, &data).context("the new cluster cannot be moved to its place")
    }

    fn command(&self) -> anyhow::Result<Command> {
        self.place.make_socket_folder()?;
        let log = open_log(&self.place.log()).context("PostgreSQL's log cannot be opened")?;
        let mut command = self.place.account.command(&self.binaries.program("postgres"));
        command.arg("-D").arg(self.place.data());
        for (name, value) in self.parameters() {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command
            .stdout(log.try_clone().context("PostgreSQL's log cannot be opened")?)
            .stderr(log)
            // Ctrl-C on the terminal is for us; we stop Postgres when we are done with it.
            .process_group(0);
        Ok(command)
    }

    /// On the command line, not in a file, so that a newer `minhu` changes them for an old cluster.
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let socket = self.socket.to_string_lossy().replace('"', "\"\"");
        let mut parameters = vec![
            ("listen_addresses", String::new()),
            ("port", PORT.to_string()),
            ("unix_socket_directories", format!("\"{socket}\"")),
            ("unix_socket_permissions", "0700".to_owned()),
            ("shared_buffers", "128MB".to_owned()),
            ("max_connections", "200".to_owned()),
            // Compiling costs more than it saves on short queries.
            ("jit", "off".to_owned()),
            ("random_page_cost", "1.1".to_owned()),
            ("timezone", "UTC".to_owned()),
            ("log_timezone", "UTC".to_owned()),
            ("log_line_prefix", "%m [%p] ".to_owned()),
            // The details of a violated constraint are values of the row, which may be personal.
            ("log_error_verbosity", "terse".to_owned()),
        ];
        if self.purpose == Purpose::Tests {
            let fast = ["fsync", "synchronous_commit", "full_page_writes", "autovacuum"];
            parameters.extend(fast.map(|name| (name, "off".to_owned())));
        }
        parameters
    }
}

fn open_log(path: &Path) -> std::io::Result<File> {
    if fs::metadata(path).is_ok_and(|log| log.len() > LONGEST_LOG) {
        fs::rename(path, path.with_extension("1"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

/// The last line of the log that says why Postgres gave up.
fn last_complaint(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let complaint = text.lines().rev().find_map(|line| {
        let (_, complaint) = line.split_once("FATAL:").or_else(|| line.split_once("PANIC:"))?;
        Some(complaint.trim().to_owned())
    });
    complaint
        .or_else(|| text.lines().last().map(|line| line.trim().to_owned()))
        .unwrap_or_else(|| "it said nothing".to_owned())
}

/// Percent-encodes what must not stand bare in the query of a URL.
fn encode(text: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    text.bytes()
        .map(|byte| if bare(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_any_path() {
        assert_eq!(encode("/srv/民 呼/a&b"), "/srv/%E6%B0%91%20%E5%91%BC/a%26b");
    }

    #[test]
    fn the_reason_is_taken_from_the_log() {
        let log = tempfile::NamedTempFile::new().expect("a temporary file");
        let lines = "2026 [7] LOG:  starting\n2026 [7] FATAL:  could not map memory\n2026 [7] LOG:  \
                     database system is shut down\n";
        fs::write(log.path(), lines).expect("written");
        assert_eq!(last_complaint(log.path()), "could not map memory");
        assert_eq!(last_complaint(Path::new("/nowhere/at/all")), "it said nothing");
    }
}
