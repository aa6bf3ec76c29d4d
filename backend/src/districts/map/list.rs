//! Streets, cells and landmarks as lists. Who may see them is for the caller to ask: staff pages
//! and residents' finders both do.

use domain::{
    districts::{LandmarkKind, Point},
    locale::Localised,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{districts::names::normal, lists::List};

/// Rows of one part of a list.
pub const PAGE: i64 = 50;

/// A street.
#[derive(Debug, Clone, PartialEq)]
pub struct StreetRow {
    pub id: Uuid,
    pub code: String,
    pub name: Localised,
    /// How many grid cells it has.
    pub cells: i64,
    /// Its area in hectares.
    pub hectares: f64,
}

/// Every street in use, by its code. A district has a dozen.
///
/// # Errors
/// When the database does not answer.
pub async fn streets(db: impl PgExecutor<'_>) -> Result<Vec<StreetRow>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select id, code, name_zh_hans as zh_hans, name_zh_hant as zh_hant, name_en as en,
             (select count(*) from grid_cell
              where grid_cell.street = street.id and retired_at is null) as "cells!",
             st_area(boundary::geography) / 10000 as "hectares!"
           from street where retired_at is null order by code"#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StreetRow {
            id: row.id,
            code: row.code,
            name: Localised { zh_hans: row.zh_hans, zh_hant: row.zh_hant, en: row.en },
            cells: row.cells,
            hectares: row.hectares,
        })
        .collect())
}

/// A grid cell.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRow {
    pub id: String,
    pub name: String,
    /// Its area in hectares.
    pub hectares: f64,
}

/// The next [`PAGE`] cells of a street, and one more if there are more, by number, `after` one.
///
/// # Errors
/// When the database does not answer.
pub async fn cells(
    db: impl PgExecutor<'_>,
    street: Uuid,
    after: Option<&str>,
) -> Result<Vec<CellRow>, sqlx::Error> {
    sqlx::query_as!(
        CellRow,
        r#"select id, name, st_area(area::geography) / 10000 as "hectares!"
           from grid_cell
           where street = $1 and retired_at is null and id > $2
           order by id limit $3"#,
        street,
        after.unwrap_or_default(),
        PAGE + 1,
    )
    .fetch_all(db)
    .await
}

/// A landmark.
#[derive(Debug, Clone, PartialEq)]
pub struct LandmarkRow {
    pub id: Uuid,
    pub code: Option<String>,
    pub kind: LandmarkKind,
    pub name: Localised,
    pub other_names: Vec<String>,
    pub point: Point,
    pub street: Uuid,
    pub cell: Option<String>,
}

/// The list of landmarks.
pub const LANDMARKS: List = List { name: "landmarks", fields: &["q", "street"] };

/// Which landmarks.
#[derive(Debug, Clone, Default)]
pub struct Landmarks {
    /// Of one street only.
    pub street: Option<Uuid>,
    /// With this in one of their names, as it was typed; empty is any.
    pub words: String,
    /// After this one.
    pub after: Option<Uuid>,
}

struct Row {
    id: Uuid,
    code: Option<String>,
    kind: String,
    zh_hans: String,
    zh_hant: String,
    en: String,
    other_names: Vec<String>,
    longitude: f64,
    latitude: f64,
    street: Uuid,
    cell: Option<String>,
}

impl Row {
    /// None for a stored place that is none; nothing lets such a place in.
    fn landmark(self) -> Option<LandmarkRow> {
        Some(LandmarkRow {
            id: self.id,
            code: self.code,
            kind: LandmarkKind::parse(&self.kind).unwrap_or(LandmarkKind::Other),
            name: Localised { zh_hans: self.zh_hans, zh_hant: self.zh_hant, en: self.en },
            other_names: self.other_names,
            point: Point::new(self.longitude, self.latitude).ok()?,
            street: self.street,
            cell: self.cell,
        })
    }
}

/// At most `limit` landmarks, by id.
///
/// # Errors
/// When the database does not answer.
pub async fn landmarks(
    db: impl PgExecutor<'_>,
    which: &Landmarks,
    limit: i64,
) -> Result<Vec<LandmarkRow>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, code, kind, name_zh_hans as zh_hans, name_zh_hant as zh_hant, name_en as en,
             other_names, st_x(point::geometry) as "longitude!",
             st_y(point::geometry) as "latitude!", street, cell
           from landmark
           where retired_at is null and ($1::uuid is null or street = $1) and id > $2
             and ($4 = '' or name_grams(normal) @> name_grams(array[$4])
               and exists (select from unnest(normal) as name where strpos(name, $4) > 0))
           order by id limit $3"#,
        which.street,
        which.after.unwrap_or_default(),
        limit,
        normal(&which.words),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::landmark).collect())
}

/// One landmark in use.
///
/// # Errors
/// When the database does not answer.
pub async fn landmark(
    db: impl PgExecutor<'_>,
    id: Uuid,
) -> Result<Option<LandmarkRow>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, code, kind, name_zh_hans as zh_hans, name_zh_hant as zh_hant, name_en as en,
             other_names, st_x(point::geometry) as "longitude!",
             st_y(point::geometry) as "latitude!", street, cell
           from landmark where retired_at is null and id = $1"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(Row::landmark))
}
