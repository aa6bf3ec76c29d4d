//! Reads a version of the calendar.

use chrono::{DateTime, Utc};
use domain::calendar::Calendar;
use sqlx::PgExecutor;

use super::{Changes, parse};

/// A version of the calendar. Never changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// The number to keep with whatever is computed on it; 0 before the first import.
    pub version: i64,
    /// When it was made; none before the first import.
    pub made_at: Option<DateTime<Utc>>,
    /// The calendar itself, empty before the first import.
    pub calendar: Calendar,
}

/// Why a version could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is none with this number.
    #[error("there is no such version of the calendar")]
    Missing,
    /// What is stored is no calendar.
    #[error("version {0} of the calendar cannot be read")]
    Inconsistent(i64),
    /// The database failed.
    #[error("the calendar could not be read")]
    Database(#[from] sqlx::Error),
}

/// The newest version; an empty one before the first import.
///
/// # Errors
/// [`LoadError`].
pub async fn load(db: impl PgExecutor<'_>) -> Result<Edition, LoadError> {
    let row = sqlx::query_as!(
        Row,
        "select number, made_at, content from calendar_version order by number desc limit 1"
    )
    .fetch_optional(db)
    .await?;
    row.map_or_else(|| Ok(Edition::default()), Row::edition)
}

/// The version that something was computed on.
///
/// # Errors
/// [`LoadError`].
pub async fn load_version(db: impl PgExecutor<'_>, number: i64) -> Result<Edition, LoadError> {
    let row = sqlx::query_as!(
        Row,
        "select number, made_at, content from calendar_version where number = $1",
        number,
    )
    .fetch_optional(db)
    .await?;
    row.ok_or(LoadError::Missing)?.edition()
}

/// The number of the newest version; 0 before the first import.
pub(super) async fn newest(db: impl PgExecutor<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select coalesce(max(number), 0) as "number!" from calendar_version"#)
        .fetch_one(db)
        .await
}

struct Row {
    number: i64,
    made_at: DateTime<Utc>,
    content: String,
}

impl Row {
    fn edition(self) -> Result<Edition, LoadError> {
        let Changes { duty, years } =
            parse(&self.content).map_err(|_| LoadError::Inconsistent(self.number))?;
        let calendar = Calendar::new(duty.unwrap_or_default(), years.into_values());
        Ok(Edition { version: self.number, made_at: Some(self.made_at), calendar })
    }
}
