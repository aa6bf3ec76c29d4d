//! The hashes of the seals in a file outside the database, line by line and only ever added to.
//!
//! A chain inside the database cannot show that its end was cut off or that all of it was made
//! anew; whoever can do that to the database cannot do it to a file on another machine as well. Each
//! worker keeps a file of its own and [catches up](AnchorFile::catch_up) every two seconds, with the
//! seals that other workers made too.
//!
//! A line is `number hash time event`: the seal's number, its hash in hexadecimal, when it was made,
//! and its last event. Of two lines for one seal the first counts. A line that was torn by a crash
//! is not read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    iter::Peekable,
    path::PathBuf,
};

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::encoding::{Hash, stored_hash};

/// Seals that are added in one go at most.
const BATCH: i64 = 10_000;
/// More than any line is long.
const LINE: u64 = 512;

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The seal's number.
    pub seq: i64,
    /// Its hash.
    pub hash: Hash,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Its last event.
    pub event: Uuid,
}

/// Lines in the order of the seals.
pub type Anchors = Peekable<Box<dyn Iterator<Item = Anchor> + Send>>;

/// Why seals were not added to the file.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// The database's seal is another one than the file's: somebody has been at one of them.
    #[error("seal {0} in the database is not the one in the anchor file: run `minhu audit verify`")]
    Differs(i64),
    /// The file could not be read or written.
    #[error("the anchor file could not be written")]
    File(#[from] io::Error),
    /// The database could not be read.
    #[error("the seals could not be read")]
    Database(#[from] sqlx::Error),
}

/// The file.
#[derive(Debug, Clone)]
pub struct AnchorFile {
    path: PathBuf,
}

impl AnchorFile {
    /// The file at `path`, which need not be there yet.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// What is in it; nothing when it is not there.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn read(&self) -> io::Result<Option<Anchors>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let lines = BufReader::new(file).split(b'\n').map_while(Result::ok);
        let anchors = lines.filter_map(|line| Anchor::parse(&String::from_utf8_lossy(&line)));
        let anchors: Box<dyn Iterator<Item = Anchor> + Send> = Box::new(anchors);
        Ok(Some(anchors.peekable()))
    }

    /// Adds every seal of the database that is later than the last line, and says how many. The
    /// lines are on the disk when this returns. Acts as [`Role::Worker`](crate::db::Role::Worker).
    ///
    /// # Errors
    /// [`AnchorError`]; with [`AnchorError::Differs`], nothing is added until that is settled.
    pub async fn catch_up(&self, db: &PgPool) -> Result<usize, AnchorError> {
        let last = self.blocking(Self::last).await?;
        let after = last.as_ref().map_or(0, |last| last.seq);
        if let Some(last) = &last
            && hash_of(db, last.seq).await? != Some(last.hash)
        {
            return Err(AnchorError::Differs(last.seq));
        }
        let seals = seals_after(db, after).await?;
        if seals.is_empty() {
            return Ok(0);
        }
        self.blocking(move |file| file.add(&seals)).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, AnchorError> + Send + 'static,
    ) -> Result<T, AnchorError> {
        let file = self.clone();
        tokio::task::spawn_blocking(move || work(&file)).await.map_err(io::Error::other)?
    }

    fn last(&self) -> Result<Option<Anchor>, AnchorError> {
        match File::open(&self.path) {
            Ok(mut file) => Ok(last_line(&mut file)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Under a lock, since several processes of one machine may share the data folder.
    fn add(&self, seals: &[Anchor]) -> Result<usize, AnchorError> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        file.lock()?;
        let after = last_line(&mut file)?.map_or(0, |last| last.seq);
        let mut lines = String::new();
        if !ends_with_newline(&mut file)? {
            // Torn by a crash: it ends here and is not read.
            lines.push('\n');
        }
        let new: Vec<_> = seals.iter().filter(|seal| seal.seq > after).collect();
        for seal in &new {
            lines.push_str(&seal.to_line());
        }
        if !new.is_empty() {
            file.write_all(lines.as_bytes())?;
            file.sync_data()?;
        }
        Ok(new.len())
    }
}

impl Anchor {
    fn to_line(&self) -> String {
        let hash: String = self.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("{} {hash} {at} {}\n", self.seq, self.event)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let anchor = Self {
            seq: parts.next()?.parse().ok()?,
            hash: parse_hash(parts.next()?)?,
            at: parts.next()?.parse().ok()?,
            event: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(anchor)
    }
}

fn parse_hash(hex: &str) -> Option<Hash> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).ok()?;
    }
    Some(hash)
}

/// The last whole line.
fn last_line(file: &mut File) -> io::Result<Option<Anchor>> {
    let length = file.metadata()?.len();
    // Two lines' worth, as the last may be torn.
    file.seek(SeekFrom::Start(length.saturating_sub(2 * LINE)))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    let end = String::from_utf8_lossy(&end);
    let whole = end.rsplit_once('\n').map_or("", |(whole, _torn)| whole);
    Ok(whole.lines().rev().find_map(Anchor::parse))
}

fn ends_with_newline(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

async fn hash_of(db: &PgPool, seq: i64) -> Result<Option<Hash>, sqlx::Error> {
    let hash = sqlx::query_scalar!("select hash from audit_seal where seq = $1", seq)
        .fetch_optional(db)
        .await?;
    hash.map(stored_hash).transpose()
}

async fn seals_after(db: &PgPool, seq: i64) -> Result<Vec<Anchor>, sqlx::Error> {
    sqlx::query!(
        "select seq, hash, sealed_at, last_event from audit_seal
         where seq > $1 order by seq limit $2",
        seq,
        BATCH,
    )
    .try_map(|row| {
        let hash = stored_hash(row.hash)?;
        Ok(Anchor { seq: row.seq, hash, at: row.sealed_at, event: row.last_event })
    })
    .fetch_all(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Random, SystemRandom};

    fn anchor(seq: i64) -> Anchor {
        let at = DateTime::from_timestamp(1_795_136_400 + seq, 0).unwrap();
        Anchor { seq, hash: [seq as u8; 32], at, event: Uuid::from_u128(seq as u128) }
    }

    fn file() -> AnchorFile {
        let mut name = [0; 8];
        SystemRandom.fill(&mut name);
        let name = format!("minhu-anchor-{:016x}", u64::from_be_bytes(name));
        AnchorFile::new(std::env::temp_dir().join(name))
    }

    #[test]
    fn lines_are_read_again_and_only_added() {
        let file = file();
        assert!(file.read().unwrap().is_none());
        assert_eq!(file.add(&[anchor(1), anchor(2)]).unwrap(), 2);
        // Another process may have added some of them.
        assert_eq!(file.add(&[anchor(2), anchor(3)]).unwrap(), 1);
        let read: Vec<_> = file.read().unwrap().unwrap().collect();
        assert_eq!(read, [anchor(1), anchor(2), anchor(3)]);
        assert_eq!(file.last().unwrap(), Some(anchor(3)));
        fs::remove_file(file.path).unwrap();
    }

    #[test]
    fn a_torn_line_is_left_and_written_anew() {
        let file = file();
        file.add(&[anchor(1)]).unwrap();
        let whole = fs::read(&file.path).unwrap();
        let torn = anchor(2).to_line();
        fs::write(&file.path, [whole.as_slice(), &torn.as_bytes()[..40]].concat()).unwrap();
        assert_eq!(file.last().unwrap(), Some(anchor(1)));
        file.add(&[anchor(2)]).unwrap();
        let read: Vec<_> = file.read().unwrap().unwrap().collect();
        assert_eq!(read, [anchor(1), anchor(2)]);
        fs::remove_file(file.path).unwrap();
    }
}
