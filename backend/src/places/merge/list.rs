//! Pairs that may be one place.

use chrono::{DateTime, Utc};
use domain::places::PlaceCode;
use sqlx::PgExecutor;
use uuid::Uuid;

/// One of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub id: Uuid,
    pub code: PlaceCode,
    pub name: String,
    pub address: String,
    pub source: String,
    pub external_id: Option<String>,
    pub checked_at: Option<DateTime<Utc>>,
    /// How many attributes are known.
    pub known: usize,
}

/// A pair that nobody has decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate {
    pub kind: String,
    /// Between them, in metres.
    pub metres: f32,
    /// How alike the names are, from 0 to 1.
    pub likeness: f32,
    pub one: Side,
    pub other: Side,
}

/// The first `limit` pairs that wait, the likest first. Those of which one is gone or merged
/// meanwhile are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn duplicates(
    db: impl PgExecutor<'_>,
    limit: i64,
) -> Result<Vec<Duplicate>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select one.kind, metres, likeness,
             one.id as one_id, one.code as one_code, one.name as one_name,
             one.address as one_address, one.source as one_source,
             one.external_id as one_external_id, one.checked_at as one_checked_at,
             cardinality(one.known) as "one_known!",
             other.id as other_id, other.code as other_code, other.name as other_name,
             other.address as other_address, other.source as other_source,
             other.external_id as other_external_id, other.checked_at as other_checked_at,
             cardinality(other.known) as "other_known!"
           from place_duplicate
             join place as one on one.id = one and one.status in ('in-use', 'planned')
             join place as other on other.id = other and other.status in ('in-use', 'planned')
           where decided_at is null
           order by likeness desc, metres, one.id, other.id limit $1"#,
        limit,
    )
    .fetch_all(db)
    .await?;
    let known = |count: i32| usize::try_from(count).unwrap_or(0);
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Duplicate {
                kind: row.kind,
                metres: row.metres,
                likeness: row.likeness,
                one: Side {
                    id: row.one_id,
                    code: PlaceCode::parse(&row.one_code)?,
                    name: row.one_name,
                    address: row.one_address,
                    source: row.one_source,
                    external_id: row.one_external_id,
                    checked_at: row.one_checked_at,
                    known: known(row.one_known),
                },
                other: Side {
                    id: row.other_id,
                    code: PlaceCode::parse(&row.other_code)?,
                    name: row.other_name,
                    address: row.other_address,
                    source: row.other_source,
                    external_id: row.other_external_id,
                    checked_at: row.other_checked_at,
                    known: known(row.other_known),
                },
            })
        })
        .collect())
}
