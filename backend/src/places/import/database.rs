//! What an import asks and tells the database besides the places.

use chrono::{DateTime, Utc};
use domain::{
    districts::Point,
    places::{Finder, PlaceKind},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Prepared, Report};

/// What reading a file needs to know of the kind of its places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// The kind whose rules count for them; none for one that is data only and a list of its own.
    pub ruling: Option<PlaceKind>,
    /// What those are called that have no name: as their kind is.
    pub nameless: String,
}

/// What is known of a kind; nothing where there is no such kind, which the import then says.
///
/// # Errors
/// When the database refuses.
pub async fn kind(db: impl PgExecutor<'_>, code: &str) -> Result<Kind, sqlx::Error> {
    let row = sqlx::query!("select finder, name_zh_hans from place_kind where code = $1", code)
        .fetch_optional(db)
        .await?;
    let of = row.map(|row| Kind {
        ruling: PlaceKind::ruling(code, Finder::parse(&row.finder).unwrap_or(Finder::Other)),
        nameless: row.name_zh_hans,
    });
    Ok(of.unwrap_or_default())
}

/// Whether there is such a kind.
pub(super) async fn is_kind(db: impl PgExecutor<'_>, kind: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from place_kind where code = $1) as "known!""#,
        kind,
    )
    .fetch_one(db)
    .await
}

/// Makes the source known. What it is called stays, if it is.
pub(super) async fn put_source(
    db: impl PgExecutor<'_>,
    code: &str,
    name: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_source (code, name) values ($1, left($2, 80))
         on conflict (code) do nothing",
        code,
        name,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// When the same file was imported for the same source, kind and datum.
pub(super) async fn imported_before(
    db: impl PgExecutor<'_>,
    prepared: &Prepared,
    sha256: &[u8],
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select max(at) from place_import
         where source = $1 and kind = $2 and datum = $3 and sha256 = $4",
        prepared.source,
        prepared.kind,
        prepared.datum.as_str(),
        sha256,
    )
    .fetch_one(db)
    .await
}

/// Which points are in a street of the district; none where it has no streets.
pub(super) async fn inside(
    db: impl PgExecutor<'_>,
    points: &[Point],
) -> Result<Option<Vec<bool>>, sqlx::Error> {
    let (longitudes, latitudes): (Vec<f64>, Vec<f64>) =
        points.iter().map(|point| (point.longitude(), point.latitude())).unzip();
    let row = sqlx::query!(
        r#"select exists (select from street where retired_at is null) as "any!",
             array(
               select exists (
                 select from street
                 where retired_at is null
                   and st_covers(boundary, st_setsrid(st_makepoint(longitude, latitude), 4326)))
               from unnest($1::float8[], $2::float8[])
                 with ordinality as given (longitude, latitude, place)
               order by place) as "inside!: Vec<bool>""#,
        &longitudes,
        &latitudes,
    )
    .fetch_one(db)
    .await?;
    Ok(row.any.then_some(row.inside))
}

/// Which of these numbers staff have merged into another place.
pub(super) async fn merged(
    db: impl PgExecutor<'_>,
    source: &str,
    kind: &str,
    ids: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select external_id as "id!" from place
           where source = $1 and kind = $2 and external_id = any($3) and status = 'merged'"#,
        source,
        kind,
        ids,
    )
    .fetch_all(db)
    .await
}

/// Marks as gone what the source numbers and the file does not list, and says how many that are of
/// how many.
pub(super) async fn bury(
    db: &mut sqlx::PgConnection,
    source: &str,
    kind: &str,
    listed: &[String],
    at: DateTime<Utc>,
) -> Result<(usize, usize), sqlx::Error> {
    let row = sqlx::query!(
        r#"with alive as (
             select id, external_id from place
             where source = $1 and kind = $2 and external_id is not null
               and status in ('in-use', 'planned')
           ), missing as (
             select id from alive
             where not exists (select from unnest($3::text[]) as listed where listed = external_id)
           ), gone as (
             update place set status = 'gone', version = version + 1, changed_at = $4
             from missing where place.id = missing.id returning 1)
           select (select count(*) from gone) as "gone!", (select count(*) from alive) as "all!""#,
        source,
        kind,
        listed,
        at,
    )
    .fetch_one(db)
    .await?;
    let count = |number: i64| usize::try_from(number).unwrap_or(0);
    Ok((count(row.gone), count(row.all)))
}

/// What is written down of an import.
pub(super) struct ImportRow<'a> {
    pub(super) id: Uuid,
    pub(super) prepared: &'a Prepared,
    pub(super) report: &'a Report,
    pub(super) at: DateTime<Utc>,
    pub(super) by_staff: Option<Uuid>,
}

pub(super) async fn record(db: impl PgExecutor<'_>, row: ImportRow<'_>) -> Result<(), sqlx::Error> {
    let ImportRow { id, prepared, report, at, by_staff } = row;
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into place_import (id, source, kind, datum, sha256, added, changed, unchanged,
           rejected, gone, at, by_staff)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id,
        prepared.source,
        prepared.kind,
        prepared.datum.as_str(),
        &report.sha256[..],
        count(report.added),
        count(report.changed),
        count(report.unchanged),
        count(report.rejected),
        count(report.gone),
        at,
        by_staff,
    )
    .execute(db)
    .await?;
    Ok(())
}
