//! How long ago somebody looked.

use chrono::{DateTime, TimeDelta, Utc};
use domain::locale::Localised;
use sqlx::PgExecutor;

/// Places of a kind in a street, by when anything about them was last checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// None is outside every street.
    pub street: Option<Localised>,
    pub kind: String,
    pub total: i64,
    /// Checked within 30 days.
    pub month: i64,
    /// Longer ago, but within 180 days.
    pub half_year: i64,
    /// Longer ago.
    pub older: i64,
    /// Never.
    pub never: i64,
    /// Whose hours nobody knows, or cannot be read.
    pub hours_unknown: i64,
}

/// By street and kind, in the order of the streets' codes.
///
/// # Errors
/// When the database does not answer.
pub async fn freshness(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<Freshness>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select street.name_zh_hans as "zh_hans?", street.name_zh_hant as "zh_hant?",
             street.name_en as "en?", place.kind, count(*) as "total!",
             count(*) filter (where checked_at >= $1) as "month!",
             count(*) filter (where checked_at >= $2 and checked_at < $1) as "half_year!",
             count(*) filter (where checked_at < $2) as "older!",
             count(*) filter (where checked_at is null) as "never!",
             count(*) filter (where hours_syntax is null) as "hours_unknown!"
           from place
             join place_kind on place_kind.code = place.kind
             left join street on street.id = place.street
           where status = 'in-use'
           group by street.id, place.kind, place_kind.position
           order by street.code nulls last, place_kind.position"#,
        now - TimeDelta::days(30),
        now - TimeDelta::days(180),
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Freshness {
            street: match (row.zh_hans, row.zh_hant, row.en) {
                (Some(zh_hans), Some(zh_hant), Some(en)) => {
                    Some(Localised { zh_hans, zh_hant, en })
                }
                _ => None,
            },
            kind: row.kind,
            total: row.total,
            month: row.month,
            half_year: row.half_year,
            older: row.older,
            never: row.never,
            hours_unknown: row.hours_unknown,
        })
        .collect())
}
