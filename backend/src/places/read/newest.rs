//! The addresses of many places.

use domain::places::{Finder, PlaceCode};
use sqlx::PgExecutor;

/// What the address of a place is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    pub finder: Finder,
    /// The code of its kind.
    pub kind: String,
    pub code: PlaceCode,
}

/// The places that came last, for search engines, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(db: impl PgExecutor<'_>, limit: i64) -> Result<Vec<Addressed>, sqlx::Error> {
    let rows = sqlx::query!(
        "select finder, kind, code from place where status = 'in-use' order by id desc limit $1",
        limit,
    )
    .fetch_all(db)
    .await?;
    let places = rows.into_iter().filter_map(|row| {
        let (finder, code) = (Finder::parse(&row.finder)?, PlaceCode::parse(&row.code)?);
        Some(Addressed { finder, kind: row.kind, code })
    });
    Ok(places.collect())
}
