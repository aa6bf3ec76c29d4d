//! The addresses of many places, in parts.

use domain::places::{Finder, PlaceCode};
use sqlx::PgExecutor;

/// How many places a part has when it is counted.
pub const PART: i64 = 16_000;

/// What the address of a place is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    pub finder: Finder,
    /// The code of its kind.
    pub kind: String,
    pub code: PlaceCode,
}

/// The last place of each part of `size` places, without that of the last part: so none is empty.
/// Places come in the order of their ids, so parts stay as they are while others are added.
pub(in crate::places) async fn parts(
    db: impl PgExecutor<'_>,
    size: i64,
) -> Result<Vec<PlaceCode>, sqlx::Error> {
    let codes = sqlx::query_scalar!(
        "select code from (
           select code, row_number() over (order by id) as nth, lead(id) over (order by id) as next
           from place where status = 'in-use'
         ) as counted
         where nth % $1 = 0 and next is not null order by nth",
        size,
    )
    .fetch_all(db)
    .await?;
    Ok(codes.iter().filter_map(|code| PlaceCode::parse(code)).collect())
}

/// At most `limit` places in use that came after the place `after`, or the first. Nothing where
/// there is no such place.
///
/// # Errors
/// When the database does not answer.
pub async fn part(
    db: impl PgExecutor<'_>,
    after: Option<PlaceCode>,
    limit: i64,
) -> Result<Vec<Addressed>, sqlx::Error> {
    let rows = sqlx::query!(
        "select finder, kind, code from place
         where status = 'in-use' and id > case
           when $1::text is null then '00000000-0000-0000-0000-000000000000'::uuid
           else (select id from place where code = $1) end
         order by id limit $2",
        after.as_ref().map(PlaceCode::as_str),
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
