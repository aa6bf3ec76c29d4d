//! Why a job failed, in words that may be stored, logged and shown to staff.

use std::fmt;

/// A reason without personal data. A database's own message may quote the row that it refused, so
/// only its code and the constraint's name are kept; other reasons are written in the source.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure(String);

impl Failure {
    /// A reason that is known when the program is written.
    #[must_use]
    pub fn because(reason: &'static str) -> Self {
        Self(reason.to_owned())
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error::{ColumnDecode, Database, Decode, Encode, Io, PoolTimedOut, RowNotFound};
        Self(match error {
            Database(error) => {
                let code = error.code().unwrap_or_default();
                match error.constraint() {
                    Some(constraint) => format!("database refused: {code}, {constraint}"),
                    None => format!("database refused: {code}"),
                }
            }
            Io(error) => format!("database away: {}", error.kind()),
            PoolTimedOut => "database away: no connection in time".to_owned(),
            RowNotFound => "row not found".to_owned(),
            Encode(_) | Decode(_) | ColumnDecode { .. } => "value not understood".to_owned(),
            _ => "database error".to_owned(),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As `Display`: the queue stores what `Debug` shows.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}
