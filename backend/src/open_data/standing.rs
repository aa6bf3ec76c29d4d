//! What the catalogue says of the datasets.

use chrono::{DateTime, Utc};
use domain::places::Finder;
use sqlx::{PgExecutor, PgPool};

use super::sorting_changed;

/// When the datasets were changed last that the page shows a day of and memory does not know: a row
/// of an index each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Latest {
    pub cases: Option<DateTime<Utc>>,
    pub sorting: Option<DateTime<Utc>>,
}

/// Reads them.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(db: &PgPool) -> Result<Latest, sqlx::Error> {
    let cases =
        sqlx::query_scalar!("select max(changed_at) from case_file where public_at is not null")
            .fetch_one(db)
            .await?;
    Ok(Latest { cases, sorting: sorting_changed(db).await? })
}

/// The places in use of one finder, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfPlaces {
    lines: Vec<(Finder, DateTime<Utc>, DateTime<Utc>)>,
}

impl OfPlaces {
    /// Since when there are any.
    #[must_use]
    pub fn since(&self, finder: Option<Finder>) -> Option<DateTime<Utc>> {
        self.of(finder).map(|(_, since, _)| *since).min()
    }

    /// When one of them was changed last.
    #[must_use]
    pub fn changed_at(&self, finder: Option<Finder>) -> Option<DateTime<Utc>> {
        self.of(finder).map(|(_, _, changed)| *changed).max()
    }

    fn of(
        &self,
        finder: Option<Finder>,
    ) -> impl Iterator<Item = &(Finder, DateTime<Utc>, DateTime<Utc>)> {
        self.lines.iter().filter(move |(of, _, _)| finder.is_none_or(|finder| finder == *of))
    }
}

/// Reads it: all places once, so for the catalogue and not for a page.
///
/// # Errors
/// When the database does not answer.
pub async fn of_places(db: impl PgExecutor<'_>) -> Result<OfPlaces, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select finder, min(created_at) as "since!", max(changed_at) as "changed_at!"
           from place where status = 'in-use' group by finder"#
    )
    .fetch_all(db)
    .await?;
    let lines = rows
        .into_iter()
        // What this version of Minhu cannot read has no dataset.
        .filter_map(|row| Some((Finder::parse(&row.finder)?, row.since, row.changed_at)))
        .collect();
    Ok(OfPlaces { lines })
}
