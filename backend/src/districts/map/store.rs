//! Storing many streets, cells or landmarks at once.
//!
//! Each is inserted, changed where it differs, or left as it is; what was retired comes back.

use chrono::{DateTime, Utc};
use domain::districts::Point;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::read::{NewCell, NewLandmark, NewStreet};
use crate::districts::names::{NameColumns, all, id_of, normals};

/// How many rows are new and how many are not as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::districts) struct Stored {
    pub(in crate::districts) added: i64,
    pub(in crate::districts) changed: i64,
}

/// Names have no separator of their own that could not be in one; a line break cannot.
const BETWEEN: &str = "\n";

fn joined(names: Vec<String>) -> String {
    names.join(BETWEEN)
}

pub(in crate::districts) async fn streets<'a>(
    db: impl PgExecutor<'_>,
    streets: impl Iterator<Item = &'a NewStreet> + Clone,
) -> Result<Stored, sqlx::Error> {
    let ids: Vec<Uuid> = streets.clone().map(|street| id_of("street", &street.code)).collect();
    let codes: Vec<String> = streets.clone().map(|street| street.code.clone()).collect();
    let names: NameColumns = streets.clone().map(|street| &street.name).collect();
    let normal: Vec<String> =
        streets.clone().map(|street| joined(normals(all(&street.name)))).collect();
    let boundaries: Vec<String> = streets.map(|street| street.boundary.clone()).collect();
    sqlx::query_as!(
        Stored,
        r#"with given as (
             select id, code, zh_hans, zh_hant, en, string_to_array(normal, $7) as normal,
               st_geomfromtext(wkt, 4326) as boundary
             from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
               $8::text[]) as given (id, code, zh_hans, zh_hant, en, normal, wkt)
           ), stored as (
             insert into street as now
               (id, code, name_zh_hans, name_zh_hant, name_en, normal, boundary)
             select id, code, zh_hans, zh_hant, en, normal, boundary from given
             on conflict (code) do update set
               name_zh_hans = excluded.name_zh_hans, name_zh_hant = excluded.name_zh_hant,
               name_en = excluded.name_en, normal = excluded.normal, boundary = excluded.boundary,
               retired_at = null
             where now.retired_at is not null
               or (now.name_zh_hans, now.name_zh_hant, now.name_en, st_asbinary(now.boundary))
                 is distinct from (excluded.name_zh_hans, excluded.name_zh_hant, excluded.name_en,
                   st_asbinary(excluded.boundary))
             returning xmax = 0 as added)
           select count(*) filter (where added) as "added!",
             count(*) filter (where not added) as "changed!"
           from stored"#,
        &ids,
        &codes,
        &names.zh_hans,
        &names.zh_hant,
        &names.en,
        &normal,
        BETWEEN,
        &boundaries,
    )
    .fetch_one(db)
    .await
}

/// Cells, whose streets are there.
pub(in crate::districts) async fn cells<'a>(
    db: impl PgExecutor<'_>,
    cells: impl Iterator<Item = &'a NewCell> + Clone,
) -> Result<Stored, sqlx::Error> {
    let ids: Vec<String> = cells.clone().map(|cell| cell.id.clone()).collect();
    let names: Vec<String> = cells.clone().map(|cell| cell.name.clone()).collect();
    let areas: Vec<String> = cells.map(|cell| cell.area.clone()).collect();
    sqlx::query_as!(
        Stored,
        r#"with given as (
             select given.id, street.id as street, given.name, st_geomfromtext(wkt, 4326) as area
             from unnest($1::text[], $2::text[], $3::text[]) as given (id, name, wkt)
             join street on street.code = left(given.id, 9)
           ), stored as (
             insert into grid_cell as now (id, street, name, area)
             select id, street, name, area from given
             on conflict (id) do update set
               name = excluded.name, area = excluded.area, retired_at = null
             where now.retired_at is not null
               or (now.name, st_asbinary(now.area))
                 is distinct from (excluded.name, st_asbinary(excluded.area))
             returning xmax = 0 as added)
           select count(*) filter (where added) as "added!",
             count(*) filter (where not added) as "changed!"
           from stored"#,
        &ids,
        &names,
        &areas,
    )
    .fetch_one(db)
    .await
}

/// Landmarks with a code, all inside a street ([`outside`]).
pub(in crate::districts) async fn landmarks<'a>(
    db: &mut PgConnection,
    landmarks: impl Iterator<Item = &'a NewLandmark> + Clone,
) -> Result<Stored, sqlx::Error> {
    let codes: Vec<String> =
        landmarks.clone().map(|landmark| landmark.code.clone().unwrap_or_default()).collect();
    let ids: Vec<Uuid> = codes.iter().map(|code| id_of("landmark", code)).collect();
    let kinds: Vec<String> =
        landmarks.clone().map(|landmark| landmark.kind.as_str().to_owned()).collect();
    let names: NameColumns = landmarks.clone().map(|landmark| &landmark.name).collect();
    let others: Vec<String> =
        landmarks.clone().map(|landmark| joined(landmark.other_names.clone())).collect();
    let normal: Vec<String> = landmarks.clone().map(|one| joined(landmark_normals(one))).collect();
    let (longitudes, latitudes) = coordinates(landmarks.map(|landmark| landmark.point));
    sqlx::query_as!(
        Stored,
        r#"with given as (
             select given.id, code, kind, zh_hans, zh_hant, en,
               string_to_array(others, $8) as others, string_to_array(given.normal, $8) as normal,
               st_setsrid(st_makepoint(longitude, latitude), 4326) as place
             from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
               $7::text[], $9::text[], $10::float8[], $11::float8[])
               as given (id, code, kind, zh_hans, zh_hant, en, others, normal, longitude, latitude)
           ), placed as (
             select given.*, street.id as street, cell.id as cell
             from given
             cross join lateral (
               select street.id from street
               where retired_at is null and st_covers(boundary, place) order by code limit 1
             ) as street
             left join lateral (
               select grid_cell.id from grid_cell
               where retired_at is null and st_covers(area, place) order by id limit 1
             ) as cell on true
           ), stored as (
             insert into landmark as now (id, code, kind, name_zh_hans, name_zh_hant, name_en,
               other_names, point, street, cell, normal)
             select id, code, kind, zh_hans, zh_hant, en, others, place::geography, street, cell,
               normal
             from placed
             on conflict (code) do update set
               kind = excluded.kind, name_zh_hans = excluded.name_zh_hans,
               name_zh_hant = excluded.name_zh_hant, name_en = excluded.name_en,
               other_names = excluded.other_names, point = excluded.point,
               street = excluded.street, cell = excluded.cell, normal = excluded.normal,
               retired_at = null
             where now.retired_at is not null
               or (now.kind, now.name_zh_hans, now.name_zh_hant, now.name_en, now.other_names,
                   st_asbinary(now.point), now.street, now.cell)
                 is distinct from (excluded.kind, excluded.name_zh_hans, excluded.name_zh_hant,
                   excluded.name_en, excluded.other_names, st_asbinary(excluded.point),
                   excluded.street, excluded.cell)
             returning xmax = 0 as added)
           select count(*) filter (where added) as "added!",
             count(*) filter (where not added) as "changed!"
           from stored"#,
        &ids,
        &codes,
        &kinds,
        &names.zh_hans,
        &names.zh_hant,
        &names.en,
        &others,
        BETWEEN,
        &normal,
        &longitudes,
        &latitudes,
    )
    .fetch_one(db)
    .await
}

/// What a landmark is found by.
pub(super) fn landmark_normals(landmark: &NewLandmark) -> Vec<String> {
    let others = landmark.other_names.iter().map(String::as_str);
    normals(all(&landmark.name).into_iter().chain(others))
}

fn coordinates(points: impl Iterator<Item = Point>) -> (Vec<f64>, Vec<f64>) {
    points.map(|point| (point.longitude(), point.latitude())).unzip()
}

/// The places in `points` of those that are in no street.
pub(super) async fn outside(
    db: impl PgExecutor<'_>,
    points: impl Iterator<Item = Point>,
) -> Result<Vec<usize>, sqlx::Error> {
    let (longitudes, latitudes) = coordinates(points);
    let places = sqlx::query_scalar!(
        r#"select at as "at!"
           from unnest($1::float8[], $2::float8[]) with ordinality as given (longitude, latitude, at)
           where not exists (
             select from street
             where retired_at is null
               and st_covers(boundary, st_setsrid(st_makepoint(longitude, latitude), 4326)))
           order by at"#,
        &longitudes,
        &latitudes,
    )
    .fetch_all(db)
    .await?;
    Ok(places.into_iter().map(|at| usize::try_from(at - 1).unwrap_or_default()).collect())
}

/// Retires the streets whose code is not among `codes`.
pub(super) async fn retire_streets(
    db: impl PgExecutor<'_>,
    codes: &[String],
    at: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update street set retired_at = $2 where retired_at is null and code <> all($1)",
        codes,
        at,
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// Retires the cells whose number is not among `ids`.
pub(super) async fn retire_cells(
    db: impl PgExecutor<'_>,
    ids: &[String],
    at: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update grid_cell set retired_at = $2 where retired_at is null and id <> all($1)",
        ids,
        at,
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// Retires the imported landmarks whose code is not among `codes`; those that staff added stay.
pub(super) async fn retire_landmarks(
    db: impl PgExecutor<'_>,
    codes: &[String],
    at: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update landmark set retired_at = $2 where retired_at is null and code <> all($1)",
        codes,
        at,
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// Looks up again where landmarks are, after streets or cells have changed.
pub(super) async fn relocate_landmarks(db: impl PgExecutor<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update landmark set street = placed.street, cell = placed.cell
         from (
           select landmark.id, street.id as street, cell.id as cell
           from landmark
           join lateral (
             select street.id from street
             where retired_at is null and st_covers(boundary, landmark.point::geometry)
             order by code limit 1
           ) as street on true
           left join lateral (
             select grid_cell.id from grid_cell
             where retired_at is null and st_covers(area, landmark.point::geometry)
             order by id limit 1
           ) as cell on true
           where landmark.retired_at is null) as placed
         where landmark.id = placed.id
           and (landmark.street, landmark.cell) is distinct from (placed.street, placed.cell)",
    )
    .execute(db)
    .await?;
    Ok(())
}
